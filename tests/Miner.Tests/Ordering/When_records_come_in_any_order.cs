using System.Text;
using FsCheck.Xunit;
using Miner.Learning;
using Miner.Ordering;
using Miner.Tests.Folding;

namespace Miner.Tests.Ordering;

/// <summary>
/// Records that come early, late, twice or never, a ledger that fills in any order, streams that are cut off, and restarts: what is learned
/// is byte for byte what the whole log, read once, teaches.
/// </summary>
public sealed class When_records_come_in_any_order
{
    [Property]
    [Trait("Requirement", "R013")]
    [Trait("Requirement", "R016")]
    [Trait("Requirement", "C08")]
    public void Should_learn_what_the_log_teaches_when_it_is_read_once(int seed)
    {
        var random = new Random(seed);
        foreach (var (source, attempts) in Histories.From(random).Where(h => h.Attempts.Count > 0))
        {
            using var ledger = new LedgerDouble(random, source, attempts);
            using var http = new HttpClient(ledger) { BaseAddress = new Uri("http://ledger") };
            var streamed = Streamed(random, source, ledger, new LedgerFeed(http));
            ledger.CutsStreams = false;
            var whole = Begin(new Learner(source), new LedgerFeed(http));
            whole.CatchUpAsync(ledger.Last, _ => { }, CancellationToken.None).GetAwaiter().GetResult();
            Assert.Equal(Cells(whole.Learner), Cells(streamed));
        }
    }

    private static Learner Streamed(Random random, string source, LedgerDouble ledger, LedgerFeed feed)
    {
        ledger.CutsStreams = true;
        var fold = Begin(new Learner(source), feed);
        while (fold.Learner.LastSeq < ledger.Last)
        {
            switch (random.Next(10))
            {
                case < 5:
                    // Somewhere near its turn; what was folded already is redelivered.
                    var seq = Math.Clamp(fold.Learner.LastSeq + random.Next(-5, 30), 1, ledger.Last);
                    fold.Hold(new Incoming.Record(source, seq, ledger.Find(seq), 100));
                    break;
                case 5:
                    ledger.Append();
                    break;
                case 6:
                    fold.Ledger.Told(ledger.Word(), fold.Learner.LastSeq);
                    break;
                case 7 when fold.NeedsLedger:
                    Fetch(fold);
                    break;
                case 8 when random.Next(20) == 0:
                    fold = Restarted(fold, feed);
                    break;
                default:
                    fold.FoldHeld();
                    break;
            }
        }

        Assert.Empty(fold.Skipped);
        return fold.Learner;
    }

    private static void Fetch(SourceFold fold)
    {
        try
        {
            fold.FetchAsync(CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (IOException)
        {
            // Cut off; it is gone on with later.
        }
    }

    private static SourceFold Restarted(SourceFold fold, LedgerFeed feed)
    {
        var learner = new Learner(fold.Learner.Source) { LastSeq = fold.Learner.LastSeq };
        foreach (var (key, cell) in fold.Learner.Cells) learner.Restore(key, cell.ToBytes());
        return Begin(learner, feed);
    }

    private static SourceFold Begin(Learner learner, LedgerFeed feed) => new(learner, [], new Holdings(TimeSpan.FromMinutes(5), new Clock()), feed);

    private static SortedDictionary<string, string> Cells(Learner learner) =>
        new(learner.Cells.ToDictionary(c => c.Key.ToString(), c => Encoding.UTF8.GetString(c.Value.ToBytes())), StringComparer.Ordinal);
}
