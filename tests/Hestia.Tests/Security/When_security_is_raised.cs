using Hestia.Security;
using Platform.Execution;
using Xunit;

namespace Hestia.Tests.Security;

public sealed class When_security_is_raised
{
    [Theory]
    [InlineData(SecurityState.Operational, BoundaryState.Nominal)]
    [InlineData(SecurityState.Compromised, BoundaryState.Compromised)]
    [InlineData(SecurityState.Lockdown, BoundaryState.Lockdown)]
    public void Should_set_the_boundary_as_severe_as_the_state_where_it_cannot_be_read(SecurityState state, BoundaryState boundary) =>
        Assert.Equal(new SecurityReading(state, boundary), RaiseVerb.Wanted(state, boundary: null, now: null));

    [Fact]
    public void Should_leave_the_boundary_as_it_is_where_it_can_be_read() =>
        Assert.Equal(
            new SecurityReading(SecurityState.Lockdown, BoundaryState.Elevated),
            RaiseVerb.Wanted(SecurityState.Lockdown, boundary: null, new SecurityReading(SecurityState.Operational, BoundaryState.Elevated)));

    [Theory]
    [InlineData(SecurityState.Compromised, null)]
    [InlineData(SecurityState.Lockdown, BoundaryState.Nominal)]
    public void Should_never_lower_what_is_seen(SecurityState state, BoundaryState? boundary)
    {
        var refused = Assert.Throws<CliException>(() => RaiseVerb.Wanted(state, boundary, new SecurityReading(SecurityState.Lockdown, BoundaryState.Elevated)));
        Assert.Equal(ExitCode.Refused, refused.ExitCode);
        Assert.Contains("security clear", refused.Message);
    }
}
