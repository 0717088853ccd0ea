using Hestia.Showing;
using Xunit;

namespace Hestia.Tests.Showing;

public sealed class When_an_id_is_shortened
{
    [Fact]
    public void Should_show_the_digits_that_differ()
    {
        Assert.Equal("1f0c9a3e", ShortId.Of("1f0c9a3e-1111-4222-8333-444455556666"));

        // The first eight of these are the same for all of a minute.
        Assert.Equal("55556666", ShortId.Of("0193a2b4-1111-7222-8333-444455556666"));
    }

    [Fact]
    public void Should_leave_whole_what_is_no_uuid_or_is_wanted_whole()
    {
        Assert.Equal("job-1", ShortId.Of("job-1"));
        Assert.Equal("1f0c9a3e-1111-4222-8333-444455556666", ShortId.Of("1f0c9a3e-1111-4222-8333-444455556666", wide: true));
    }
}
