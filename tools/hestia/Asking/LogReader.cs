using System.Runtime.CompilerServices;
using System.Text.Json;
using Hestia.Reaching;

namespace Hestia.Asking;

/// <summary>A record with the JSON it came as, which <c>--json</c> hands on untouched.</summary>
internal sealed record Logged(JsonElement Json, ActionLog Log);

/// <summary>Fetches records page by page.</summary>
internal sealed class LogReader(Func<Service> runner, Service audit, LogQuery wanted, TimeProvider clock)
{
    private LogQuery query = wanted;

    /// <summary>The largest page that services give.</summary>
    private const int PageMax = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The last records, oldest of them first, and whether older ones match.</summary>
    public async Task<(IReadOnlyList<Logged> Records, bool More)> LastAsync(int limit, CancellationToken cancel)
    {
        if (query is { Command: { } command, EntryId: null })
        {
            // The journal finds a command by its id; the ledger finds the entry by the id that the journal gave it.
            if (await runner().FindAsync($"/commands/{command}", cancel) is not { } known || LogQuery.Text(known, "entryId") is not { } entryId)
            {
                return ([], false);
            }

            query = query with { EntryId = entryId };
        }

        if (query.OtherKind is { } kind)
        {
            return await LastOfAsync(EntriesAsync(kind, limit + 1, cancel), limit);
        }

        var found = await LastOfAsync(AttemptsAsync(limit + 1, cancel), limit);

        // Somebody who asks after one command wants its record, whichever kind that is.
        return found.Records.Count == 0 && query is { Command: not null, Status: null }
            ? await LastOfAsync(EntriesAsync(LogQuery.DenialKind, limit + 1, cancel), limit)
            : found;
    }

    /// <summary>
    /// What is recorded after an entry, oldest first, as it comes; ends only by cancellation. While the service is away it goes on asking;
    /// <paramref name="away"/> is told why, and null once it answers again.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<Logged>> FollowAsync(long after, Action<string?> away, [EnumeratorCancellation] CancellationToken cancel)
    {
        var answers = true;
        while (true)
        {
            await Task.Delay(Pause, clock, cancel);
            IReadOnlyList<Logged> fresh = [];
            try
            {
                fresh = await AfterAsync(after, cancel);
                if (!answers)
                {
                    away(null);
                }

                answers = true;
            }
            catch (CliException e) when (e.ExitCode == ExitCode.Unreachable)
            {
                if (answers)
                {
                    away(e.Message);
                }

                answers = false;
            }

            if (fresh.Count > 0)
            {
                after = fresh[^1].Log.Index;
                yield return fresh;
            }
        }
    }

    private async Task<IReadOnlyList<Logged>> AfterAsync(long after, CancellationToken cancel)
    {
        var fresh = new List<Logged>();
        await foreach (var item in AttemptsAsync(PageMax, cancel))
        {
            // Entries are numbered in the order in which they become visible, so nothing below the last one seen can still appear.
            if (item.Log.Index <= after)
            {
                break;
            }

            fresh.Add(item);
        }

        fresh.Reverse();
        return fresh;
    }

    /// <summary>The first so many, turned round; one more than those is enough to know that there are more.</summary>
    private static async Task<(IReadOnlyList<Logged> Records, bool More)> LastOfAsync(IAsyncEnumerable<Logged> newestFirst, int limit)
    {
        var found = new List<Logged>();
        await foreach (var item in newestFirst)
        {
            if (found.Count == limit)
            {
                found.Reverse();
                return (found, true);
            }

            found.Add(item);
        }

        found.Reverse();
        return (found, false);
    }

    private async IAsyncEnumerable<Logged> AttemptsAsync(int limit, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var item in audit.PagesAsync(query.AttemptsPath(Math.Min(limit, PageMax)), cancel))
        {
            var log = item.Deserialize(AskingJson.Default.ActionLog) ?? throw new JsonException("The page has an empty item.");
            if (query.MatchesCommand(item))
            {
                yield return new Logged(item, log);
            }
        }
    }

    private async IAsyncEnumerable<Logged> EntriesAsync(string kind, int limit, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var item in audit.PagesAsync(query.EntriesPath(kind, Math.Min(limit, PageMax)), cancel))
        {
            var log = OtherEntry.Of(item, kind);
            if (query.Matches(item, log.StartedAt))
            {
                yield return new Logged(item, log);
            }
        }
    }
}
