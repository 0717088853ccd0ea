using Hestia.Showing;
using Xunit;

namespace Hestia.Tests.Showing;

public sealed class When_a_warning_comes_again
{
    [Fact]
    public void Should_be_told_once_with_how_often() => Assert.Equal(
        ["  ! Look here. (3 times)", "  ! And there."],
        Warnings.Lines(["Look here.", "And there.", "Look here.", "Look here."], 80).Select(l => l.ToString()));
}
