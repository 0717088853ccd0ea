using Audit.Storage;
using Platform.Contracts;

namespace Audit.Tests.Querying;

public sealed class When_a_kept_head_is_altered
{
    private static readonly DateTimeOffset At = new(2026, 1, 31, 9, 30, 0, 123, 456, TimeSpan.Zero);
    private static readonly JournalHead Heard = new() { Source = "action-runner/1f0c9a3e", LastSeq = 17, Unnumbered = 2, Backlog = 3, At = At.AddTicks(7) };

    [Theory]
    [InlineData(0, 17, 2, false)]
    [InlineData(0, 12, 2, true)]
    [InlineData(0, 17, 0, true)]
    [InlineData(-1, 17, 2, true)]
    [InlineData(1, 12, 0, false)]
    [Trait("Requirement", "G6")]
    public void Should_be_told_from_the_one_that_was_heard_and_from_a_later_one(int secondsLater, long lastSeq, long unnumbered, bool altered) =>
        Assert.Equal(altered, JournalHeads.IsAltered(Heard, At.AddSeconds(secondsLater), lastSeq, unnumbered));
}
