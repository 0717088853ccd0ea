using Hestia.Ledger;
using Xunit;

namespace Hestia.Tests.Ledger;

public sealed class When_an_object_is_compared_with_its_record
{
    private static readonly StandingObject Standing = new() { Id = "SRV-1", Type = "server", Version = 2, Sha256 = "aa" };
    private static readonly RecordedObject Recorded = new() { Id = "SRV-1", Index = 7, AgentId = "Antigravity", ActionType = "server.restart", Told = true, Version = 2, Sha256 = "aa" };

    [Fact]
    [Trait("Requirement", "R003")]
    public void Should_agree_where_nothing_differs_or_nothing_is_known()
    {
        Assert.Null(ObjectCheck.WhyNot(Standing, Recorded));
        Assert.Null(ObjectCheck.WhyNot(null, null));
        Assert.Null(ObjectCheck.WhyNot(null, Recorded with { Deleted = true, Version = null, Sha256 = null }));
        // Of format 1: not covered, and never wrong.
        Assert.Null(ObjectCheck.WhyNot(Standing with { Sha256 = "bb" }, Recorded with { Told = false, Version = null, Sha256 = null }));
        Assert.Null(ObjectCheck.WhyNot(null, Recorded with { Told = false, Version = null, Sha256 = null }));
    }

    [Fact]
    [Trait("Requirement", "R003")]
    public void Should_say_what_differs_and_which_entry_says_otherwise()
    {
        Assert.Contains("its content, its type or its times", ObjectCheck.WhyNot(Standing with { Sha256 = "bb" }, Recorded), StringComparison.Ordinal);
        Assert.Contains("at version 3", ObjectCheck.WhyNot(Standing with { Version = 3, Sha256 = "bb" }, Recorded), StringComparison.Ordinal);
        Assert.Contains("server.restart of Antigravity (entry 7)", ObjectCheck.WhyNot(null, Recorded), StringComparison.Ordinal);
        Assert.Contains("No recorded action made it", ObjectCheck.WhyNot(Standing, null), StringComparison.Ordinal);
        Assert.Contains("inserted its row again", ObjectCheck.WhyNot(Standing, Recorded with { Deleted = true }), StringComparison.Ordinal);
        Assert.Contains("more than 5 bytes", ObjectCheck.WhyNot(Standing with { Sha256 = null, Unreadable = "It has more than 5 bytes." }, Recorded), StringComparison.Ordinal);
    }
}
