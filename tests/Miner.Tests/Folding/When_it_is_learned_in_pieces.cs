using System.Text;
using FsCheck.Xunit;
using Miner.Learning;

namespace Miner.Tests.Folding;

/// <summary>
/// Learning as it comes, with restarts, in any interleaving of the sources, gives the bytes that one pass over everything gives.
/// </summary>
public sealed class When_it_is_learned_in_pieces
{
    [Property(MaxTest = 150)]
    [Trait("Requirement", "C08")]
    public void Should_give_the_same_bytes(int seed)
    {
        var random = new Random(seed);
        var histories = Histories.From(random);
        var batch = Patterns(histories.Select(h => Whole(h.Source, h.Attempts)).ToList());
        Assert.True(batch.Count > 0 || histories.All(h => h.Attempts.Count == 0));
        var streamed = Patterns(Shuffled(random, InPieces(random, histories)));
        Assert.Equal(batch, streamed);
    }

    [Property(MaxTest = 50)]
    public void Should_write_a_cell_as_it_was_read(int seed)
    {
        foreach (var (source, attempts) in Histories.From(new Random(seed)))
        {
            foreach (var cell in Whole(source, attempts).Cells.Values)
            {
                var bytes = cell.ToBytes();
                Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(Cell.Read(bytes).ToBytes()));
            }
        }
    }

    [Fact]
    public void Should_not_forget_the_step_before_a_restart()
    {
        var before = Attempts.Attempt(1, trace: "t", type: "a");
        var after = Attempts.Attempt(2, trace: "t", type: "b");
        var learner = Attempts.Learned(before).Restarted([before]);
        learner.Fold(after);
        Assert.Equal("a", Assert.Single(learner.Pattern(PatternKey.Pool("b")).PrecededBy).ActionType);
        Assert.Equal("b", Assert.Single(learner.Pattern(PatternKey.Pool("a")).FollowedBy).ActionType);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"version\":2}")]
    public void Should_say_that_other_bytes_are_no_cell(string bytes) =>
        Assert.Throws<FormatException>(() => Cell.Read(Encoding.UTF8.GetBytes(bytes)));

    private static Learner Whole(string source, List<Observation> attempts)
    {
        var learner = new Learner(source);
        foreach (var o in attempts) learner.Fold(o);
        return learner;
    }

    private static List<Learner> InPieces(Random random, List<(string Source, List<Observation> Attempts)> histories)
    {
        var learners = histories.ConvertAll(h => new Learner(h.Source));
        var next = new int[histories.Count];
        while (true)
        {
            var open = Enumerable.Range(0, next.Length).Where(i => next[i] < histories[i].Attempts.Count).ToList();
            if (open.Count == 0) return learners;
            var i = open[random.Next(open.Count)];
            learners[i].Fold(histories[i].Attempts[next[i]++]);
            if (random.Next(40) == 0) learners[i] = learners[i].Restarted(histories[i].Attempts.Take(next[i]));
        }
    }

    private static List<Learner> Shuffled(Random random, List<Learner> learners)
    {
        var shuffled = learners.ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled];
    }

    private static SortedDictionary<string, string> Patterns(List<Learner> learners)
    {
        var patterns = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in learners.SelectMany(l => l.Cells.Keys).Distinct())
        {
            var parts = learners.Where(l => l.Cells.ContainsKey(key)).Select(l => (l.Source, l.Cells[key])).ToList();
            patterns.Add(key.ToString(), Encoding.UTF8.GetString(OrionPattern.Merge(key, parts).ToJson()));
        }

        return patterns;
    }
}
