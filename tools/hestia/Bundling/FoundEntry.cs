using System.Text.Json;
using Hestia.Reaching;

namespace Hestia.Bundling;

/// <summary>An entry as the audit service lists it: enough to know whether it belongs to a bundle.</summary>
internal sealed class FoundEntry(JsonElement listed)
{
    /// <summary>A trace of more entries is not looked through.</summary>
    private const int EntriesMax = 20_000;

    public long Index { get; } = listed.GetProperty("index").GetInt64();

    public string Kind { get; } = listed.GetProperty("kind").GetString()!;

    public string? CommandId => Text("commandId");

    public string? AttemptId => Text("attemptId");

    public string? ParentAttemptId => Text("parentAttemptId");

    public string? Trigger => Text("trigger");

    public string? Status => Text("status");

    public bool Affects(string id) => listed.GetProperty("affectedIds").EnumerateArray().Any(a => a.GetString() == id);

    /// <summary>A member of what the entry's record put out; undefined where there is none, or no payload any more.</summary>
    public JsonElement Output(string member) =>
        listed.GetProperty("payload") is { ValueKind: JsonValueKind.Object } payload && payload.TryGetProperty("output", out var output)
        && output.ValueKind == JsonValueKind.Object && output.TryGetProperty(member, out var value) ? value : default;

    /// <summary>All entries that a question gives, in the ledger's order.</summary>
    /// <exception cref="CliException">There are more than are looked through.</exception>
    public static async Task<List<FoundEntry>> AllAsync(Service audit, string path, CancellationToken cancel)
    {
        var found = new List<FoundEntry>();
        await foreach (var entry in audit.PagesAsync(path, cancel))
        {
            if (found.Count == EntriesMax)
                throw new CliException(ExitCode.Failed, $"The trace has more than {EntriesMax:N0} entries in the ledger; a bundle is not looked for in so many.");
            found.Add(new FoundEntry(entry));
        }

        return found;
    }

    /// <summary>These entries, and the attempts that ran within theirs.</summary>
    public static List<FoundEntry> WithNested(IReadOnlyList<FoundEntry> all, IEnumerable<FoundEntry> chosen)
    {
        var taken = chosen.ToDictionary(e => e.Index);
        var attempts = taken.Values.Select(e => e.AttemptId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        for (var more = true; more;)
        {
            more = false;
            foreach (var entry in all.Where(e => e.ParentAttemptId is { } parent && attempts.Contains(parent) && !taken.ContainsKey(e.Index)))
            {
                taken[entry.Index] = entry;
                if (entry.AttemptId is { } id) attempts.Add(id);
                more = true;
            }
        }

        return [.. taken.Values.OrderBy(e => e.Index)];
    }

    private string? Text(string name) =>
        listed.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
