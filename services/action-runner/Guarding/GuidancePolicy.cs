using System.Text.Json;
using Microsoft.Extensions.Options;

namespace ActionRunner.Guarding;

/// <summary>Settings <c>Guidance:*</c>.</summary>
public sealed class GuidanceOptions
{
    /// <summary>
    /// Path of the file that says what to do where guidance is <c>avoid</c>: a JSON object of action types, <c>*</c> for any run of
    /// characters, and <c>advise</c> or <c>deny</c>; the first that matches decides. What none matches, and all where there is no file, is
    /// <c>advise</c>.
    /// </summary>
    public string? PolicyFile { get; set; }
}

/// <summary>
/// Which action types are denied where guidance is to avoid them. The file is looked at each time, and opened where it is another than it
/// was: a change counts from the next command on. What cannot be looked at is unreadable and never taken for no file; neither is a file
/// that is gone after rules of it had denied something (G8).
/// </summary>
internal sealed class GuidancePolicy(IOptions<GuidanceOptions> options, TimeProvider time)
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxRules = 200;

    /// <summary>
    /// How long a file that cannot be read is given to become one that can: who saves it in place leaves it empty for a moment.
    /// </summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    /// <summary>A file written so lately may be written once more without its time telling.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(1);

    private volatile State last = new(default, PolicyRules.None, Stands: false, Denied: false);

    /// <summary>What the file says now. Does not throw for anything that is wrong with it.</summary>
    public ValueTask<PolicyRules> ReadAsync(CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(options.Value.PolicyFile)) return new(PolicyRules.None);
        var known = last;
        return known.Stands && known.Stamp == PolicyStamp.Of(options.Value.PolicyFile) ? new(known.Rules) : ReadAnewAsync(options.Value.PolicyFile, cancel);
    }

    private async ValueTask<PolicyRules> ReadAnewAsync(string path, CancellationToken cancel)
    {
        for (var again = false; ; again = true)
        {
            // Looked at before it is read: what is written between the two is seen by the next look.
            var stamp = PolicyStamp.Of(path);
            var before = last;
            var rules = await ReadAsync(path, stamp, before.Denied, cancel);
            var isReadable = rules.Unreadable is null;
            // Where it stays unreadable it is read anew each time and not waited for: that may end without the file's time telling.
            var waitedFor = again || (before.Rules.Unreadable is not null && before.Stamp == stamp);
            if (isReadable || waitedFor)
            {
                last = new State(stamp, rules, Stands: isReadable && (time.GetUtcNow().UtcDateTime - stamp.WrittenAt).Duration() > Young, Denied: isReadable ? rules.DenyAnything : before.Denied);
                return rules;
            }

            await Task.Delay(Moment, time, cancel);
        }
    }

    private static async Task<PolicyRules> ReadAsync(string path, PolicyStamp stamp, bool denied, CancellationToken cancel)
    {
        if (stamp.Trouble is { } trouble) return Unreadable($"cannot be read: {trouble}");
        if (stamp.IsMissing)
        {
            return denied
                ? Unreadable("is gone, and its rules denied something. Put it back; or put a file with {} there, which turns all rules off.")
                : PolicyRules.None;
        }

        try
        {
            if (stamp.Length > MaxBytes) throw new JsonException($"it has more than {MaxBytes} bytes.");
            using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(path, cancel));
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("it is no JSON object such as {\"server.*\":\"deny\"}.");
            var found = document.RootElement.EnumerateObject().Select(rule => (rule.Name, rule.Value.ValueKind == JsonValueKind.String ? rule.Value.GetString() : null) switch
            {
                (var name, "deny") => (name, true),
                (var name, "advise") => (name, false),
                var (name, _) => throw new JsonException($"'{name}' is neither advise nor deny."),
            }).ToList();
            return found.Count <= MaxRules ? new PolicyRules(found, null) : throw new JsonException($"it has more than {MaxRules} rules.");
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return Unreadable($"cannot be read: {e.Message}");
        }
    }

    private static PolicyRules Unreadable(string why) => new([], $"GUIDANCE_POLICY_UNREADABLE: The policy file (setting Guidance__PolicyFile) {why}");

    /// <param name="Stamp">How the file stood.</param>
    /// <param name="Rules">What it said.</param>
    /// <param name="Stands">Whether that holds for as long as it stands so.</param>
    /// <param name="Denied">Whether the rules that were read last denied anything.</param>
    private sealed record State(PolicyStamp Stamp, PolicyRules Rules, bool Stands, bool Denied);
}
