using System.Text.Json;
using Hestia.Reaching;
using Platform.Integrity;

namespace Hestia.Ledger;

/// <summary>How an object stands in the business database, in one digest.</summary>
internal sealed record StandingObject
{
    public required string Id { get; init; }

    public string? Type { get; init; }

    public long Version { get; init; }

    /// <summary>Null where no action can have written what stands there.</summary>
    public string? Sha256 { get; init; }

    public string? Unreadable { get; init; }
}

/// <summary>How the ledger says that an object was left.</summary>
internal sealed record RecordedObject
{
    public required string Id { get; init; }

    public long Index { get; init; }

    public string? AgentId { get; init; }

    public string? ActionType { get; init; }

    public bool Told { get; init; }

    /// <summary>Whether the record did tell, and its payload was removed: then it tells nothing.</summary>
    public bool PayloadRemoved { get; init; }

    public bool Deleted { get; init; }

    public long? Version { get; init; }

    public string? Sha256 { get; init; }
}

/// <summary>An object that is not as its last record says, and why.</summary>
internal sealed record DifferingObject
{
    public required string Id { get; init; }

    public required string Reason { get; init; }

    /// <summary>The entry of its last record; null where there is none.</summary>
    public long? Index { get; init; }
}

/// <summary>What comparing all objects with the ledger came to.</summary>
internal sealed record ObjectsVerification
{
    /// <summary>Nothing differs, and nothing was left undecided.</summary>
    public bool Valid => Differing == 0 && Undecided == 0;

    /// <summary>How many were compared, those that only one side knows among them.</summary>
    public long Objects { get; init; }

    /// <summary>Whose last record says nothing of their state: it is of format 1, or its payload was removed.</summary>
    public long NotCovered { get; init; }

    /// <summary>How many of <see cref="NotCovered"/> are so because the payload was removed.</summary>
    public long PayloadRemoved { get; init; }

    /// <summary>
    /// Ids without a row, not among <see cref="Objects"/>, whose last record's payload was removed: whether an action deleted the object,
    /// somebody its row, or the record only names it is not known.
    /// </summary>
    public long Absent { get; init; }

    public long Differing { get; init; }

    /// <summary>That differ from the ledger while it has not caught up, or were changed each time that they were looked at.</summary>
    public long Undecided { get; init; }

    /// <summary>The first of those that differ.</summary>
    public IReadOnlyList<DifferingObject> Bad { get; init; } = [];
}

/// <summary>
/// Compares the objects of the business database with what the ledger last said of them. No service may read the other's database, so both
/// are read here, page by page in the order of the ids, and nothing but what differs is kept.
/// </summary>
/// <remarks>
/// Agents act meanwhile, and a record reaches the ledger after its object has changed. So what differs is looked at once more, when the
/// ledger holds every record that there was at the first look: whatever still differs then, and is still as it was, was not made so by an
/// action.
/// </remarks>
internal sealed class ObjectCheck(Service runner, Service audit, TimeProvider clock)
{
    /// <summary>The most that are looked at again; more are counted and not decided.</summary>
    private const int SuspectsMax = 1_000;

    private const int ListedMax = 100;
    private const int LooksMax = 3;
    private static readonly TimeSpan CatchingUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>All objects.</summary>
    public async Task<ObjectsVerification> AllAsync(Action<string> tell, CancellationToken cancel)
    {
        var first = await runner.GetAsync("/object-states?limit=1", cancel);
        var source = SourceOf(first);
        await using var standing = Standing(cancel).GetAsyncEnumerator(cancel);
        await using var recorded = Recorded(source, cancel).GetAsyncEnumerator(cancel);
        var (here, there) = (await NextAsync(standing), await NextAsync(recorded));
        long objects = 0, differing = 0;
        var uncovered = new Uncovered();
        var suspects = new List<(string Id, StandingObject? Seen)>();
        while (here is not null || there is not null)
        {
            var order = here is null ? 1 : there is null ? -1 : Utf8Order.Compare(here.Id, there.Id);
            var (object_, record) = (order <= 0 ? here : null, order >= 0 ? there : null);
            if (object_ is not null || record is { Told: true, Deleted: false }) objects++;
            uncovered = uncovered.With(object_, record);
            if (WhyNot(object_, record) is not null)
            {
                differing++;
                if (suspects.Count < SuspectsMax) suspects.Add(((object_?.Id ?? record?.Id)!, object_));
            }

            if (objects % 1_000 == 0) tell($"comparing objects with their last records … {objects:N0}");
            if (order <= 0) here = await NextAsync(standing);
            if (order >= 0) there = await NextAsync(recorded);
        }

        var word = new ObjectsVerification
        {
            Objects = objects, NotCovered = uncovered.Standing, PayloadRemoved = uncovered.Removed, Absent = uncovered.Absent,
        };
        if (suspects.Count == 0) return word;
        tell($"{suspects.Count:N0} differ; waiting until the ledger has caught up …");
        var (bad, undecided) = await LookAgainAsync(source, suspects, cancel);
        return word with
        {
            Differing = bad.Count, Undecided = undecided + differing - suspects.Count, Bad = [.. bad.Take(ListedMax)],
        };
    }

    /// <summary>Why one object is not as its last record says, a sentence; null where it is, or where nothing can be said of it.</summary>
    public async Task<DifferingObject?> OneAsync(string id, CancellationToken cancel)
    {
        var (source, seen) = await SeenAsync(id, cancel);
        if (WhyNot(seen, await RecordAsync(source, id, byNumber: false, cancel)) is null) return null;
        return (await LookAgainAsync(source, [(id, seen)], cancel)).Bad.FirstOrDefault();
    }

    /// <summary>Why an object and its last record do not agree; null where they do, or where the record says nothing.</summary>
    internal static string? WhyNot(StandingObject? standing, RecordedObject? recorded) => (standing, recorded) switch
    {
        (null, null or { Told: false } or { Deleted: true }) => null,
        (_, { Told: false }) => null,
        (null, { } last) => $"It is missing. {By(last)} left it at version {last.Version}, and no recorded action deleted it: somebody deleted its row.",
        (_, null) => "No recorded action made it: somebody inserted its row.",
        (_, { Deleted: true } last) => $"It exists, although {By(last)} deleted it: somebody inserted its row again.",
        ({ Unreadable: { } why }, { } last) => $"It is not as {By(last)} left it. {why} Somebody edited its row.",
        ({ } now, { Sha256: { } sha256 } last) when now.Sha256 == sha256 && now.Version == last.Version => null,
        ({ } now, { } last) when now.Version != last.Version => $"It is at version {now.Version}, and {By(last)} left it at version {last.Version}: somebody edited its row.",
        (_, { } last) => $"It is at the version at which {By(last)} left it, but its content, its type or its times are not those: somebody edited its row.",
    };

    private static string By(RecordedObject last) => $"{last.ActionType} of {last.AgentId} (entry {last.Index})";

    private async Task<(List<DifferingObject> Bad, long Undecided)> LookAgainAsync(string source, List<(string Id, StandingObject? Seen)> suspects, CancellationToken cancel)
    {
        var bad = new List<DifferingObject>();
        for (var look = 0; look < LooksMax && suspects.Count > 0; look++)
        {
            if (!await CaughtUpAsync(source, cancel)) break;
            var moved = new List<(string Id, StandingObject? Seen)>();
            foreach (var (id, seen) in suspects)
            {
                var now = (await SeenAsync(id, cancel)).Object;
                var recorded = await RecordAsync(source, id, byNumber: true, cancel);
                if (WhyNot(now, recorded) is not { } reason) continue;
                if (now == seen) bad.Add(new DifferingObject { Id = id, Reason = reason, Index = recorded?.Index });
                else moved.Add((id, now));
            }

            suspects = moved;
        }

        return (bad, suspects.Count);
    }

    /// <summary>Whether the ledger came to hold, within some time, every record that there is now.</summary>
    private async Task<bool> CaughtUpAsync(string source, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        // The second head from now was sent after the first one was received: what it counts is not less than what there is now.
        var (heads, last, target) = (0, (DateTimeOffset?)null, long.MaxValue);
        while (clock.GetElapsedTime(began) < CatchingUp)
        {
            var known = (await audit.GetAsync("/ledger/completeness", cancel)).Deserialize(LedgerJson.Default.Completeness)!;
            var state = known.Sources.FirstOrDefault(s => s.Source == source);
            if (state?.Head is { Stale: false, ReceivedAt: { } at } head)
            {
                if (last is not null && at != last && ++heads == 2) target = head.LastSeq + head.Unnumbered;
                last = at;
                if (heads >= 2 && state.ContiguousSeq >= target) return true;
            }

            await Task.Delay(Pause, clock, cancel);
        }

        return false;
    }

    private async Task<(string Source, StandingObject? Object)> SeenAsync(string id, CancellationToken cancel)
    {
        var answer = await runner.GetAsync(Address.Of("/object-states", ("id", id)), cancel);
        return (SourceOf(answer), Items(answer).Select(StandingOf).FirstOrDefault());
    }

    private async Task<RecordedObject?> RecordAsync(string source, string id, bool byNumber, CancellationToken cancel) =>
        Items(await audit.GetAsync(Address.Of("/ledger/objects", ("source", source), ("id", id), ("by", byNumber ? "number" : "index")), cancel)).Select(RecordedOf).FirstOrDefault();

    private async IAsyncEnumerable<StandingObject> Standing([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var item in runner.PagesAsync("/object-states?limit=500", cancel)) yield return StandingOf(item);
    }

    private async IAsyncEnumerable<RecordedObject> Recorded(string source, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var item in audit.PagesAsync(Address.Of("/ledger/objects", ("source", source), ("limit", "500")), cancel)) yield return RecordedOf(item);
    }

    private static async ValueTask<T?> NextAsync<T>(IAsyncEnumerator<T> items)
        where T : class => await items.MoveNextAsync() ? items.Current : null;

    private static StandingObject StandingOf(JsonElement item) => item.Deserialize(LedgerJson.Default.StandingObject)!;

    private static RecordedObject RecordedOf(JsonElement item) => item.Deserialize(LedgerJson.Default.RecordedObject)!;

    private static string SourceOf(JsonElement page) => page.GetProperty("source").GetString()!;

    private static JsonElement.ArrayEnumerator Items(JsonElement page) => page.GetProperty("items").EnumerateArray();

    /// <summary>What records say nothing of.</summary>
    /// <param name="Standing">Objects that have a row.</param>
    /// <param name="Removed">Those of them whose last record's payload was removed.</param>
    /// <param name="Absent">Ids without a row whose last record's payload was removed.</param>
    private sealed record Uncovered(long Standing = 0, long Removed = 0, long Absent = 0)
    {
        public Uncovered With(StandingObject? standing, RecordedObject? recorded) => (standing, recorded) switch
        {
            (_, null or { Told: true }) => this,
            (null, { PayloadRemoved: true }) => this with { Absent = Absent + 1 },
            (null, _) => this,
            (_, { PayloadRemoved: true }) => this with { Standing = Standing + 1, Removed = Removed + 1 },
            _ => this with { Standing = Standing + 1 },
        };
    }
}
