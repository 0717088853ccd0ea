using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using ActionRunner.Accepting;
using Microsoft.Extensions.Options;

namespace ActionRunner.Guarding;

/// <summary>
/// Asks the miner before what has the policy <c>deny</c> begins. Where the miner cannot be asked such a type is denied: fail-closed (G8).
/// All who ask together wait for at most one <see cref="GuidanceOptions.PatienceMs"/>, however many questions they have; a miner that is
/// silent or slow (<see cref="Silence"/>) is asked by nobody until it answers again, and who would ask meanwhile is denied at once.
/// </summary>
internal sealed class Guidance : IDisposable
{
    private const string Avoided = "AVOIDED";
    private const string Unavailable = "GUIDANCE_UNAVAILABLE";
    private const int AtOnce = 16;

    private readonly GuidancePolicy policy;
    private readonly HttpClient http;
    private readonly GuidanceOptions options;
    private readonly TimeProvider time;
    private readonly Silence silence;
    private volatile Uri? last;

    public Guidance(GuidancePolicy policy, HttpClient http, IOptions<GuidanceOptions> options, TimeProvider time, ILogger<Guidance> log)
    {
        (this.policy, this.http, this.options, this.time) = (policy, http, options.Value, time);
        silence = new Silence(() => Patience, ProbeAsync, time, log);
    }

    private TimeSpan Patience => TimeSpan.FromMilliseconds(options.PatienceMs);

    /// <summary>What the policy says now.</summary>
    public ValueTask<PolicyRules> RulesAsync(CancellationToken cancel) => policy.ReadAsync(cancel);

    /// <summary>
    /// Why which of these must not begin, <c>CODE: sentence</c>; empty where all may. Each is asked about once, and what is not answered
    /// within one patience for all is denied.
    /// </summary>
    public async Task<IReadOnlyDictionary<(string ActionType, string? Trigger), string>> RefusalsAsync(IEnumerable<(string ActionType, string? Trigger)> wanted, CancellationToken cancel)
    {
        var rules = await policy.ReadAsync(cancel);
        if (rules.Unreadable is { } unreadable) return wanted.Distinct().ToDictionary(w => w, _ => unreadable);
        var refusals = new ConcurrentDictionary<(string, string?), string>();
        if (!rules.DenyAnything) return refusals;
        using var deadline = Deadline(Patience, cancel);
        var asked = wanted.Distinct().Where(w => rules.Denies(w.ActionType));
        await Parallel.ForEachAsync(asked, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (w, _) =>
        {
            if (await AskAsync(w.ActionType, w.Trigger, deadline.Token, cancel) is { } why) refusals[w] = why;
        });
        return refusals;
    }

    /// <summary>Why this must not begin, <c>CODE: sentence</c>; null where it may.</summary>
    public async ValueTask<string?> WhyNotAsync(string actionType, string? trigger, CancellationToken cancel)
    {
        var rules = await policy.ReadAsync(cancel);
        if (rules.Unreadable is not null || !rules.Denies(actionType)) return rules.Unreadable;
        using var deadline = Deadline(Patience, cancel);
        return await AskAsync(actionType, trigger, deadline.Token, cancel);
    }

    /// <summary>
    /// The same for what a group asks while its transaction stands open: each type and trigger once, and all of it within one patience.
    /// </summary>
    public async ValueTask<string?> WhyNotAsync(string actionType, string? trigger, Advised group, CancellationToken cancel)
    {
        var rules = await policy.ReadAsync(cancel);
        if (rules.Unreadable is not null || !rules.Denies(actionType)) return rules.Unreadable;
        if (group.Knows((actionType, trigger), out var why)) return why;
        var left = Patience - group.Begin(time);
        try
        {
            if (left <= TimeSpan.Zero) return NotAsked(actionType, $"what shares this transaction has waited {options.PatienceMs} ms for it already");
            using var deadline = Deadline(left, cancel);
            why = await AskAsync(actionType, trigger, deadline.Token, cancel);
        }
        finally
        {
            group.End(time);
        }

        group.Keep((actionType, trigger), why);
        return why;
    }

    public void Dispose()
    {
        silence.Dispose();
        http.Dispose();
    }

    private static CancellationTokenSource Deadline(TimeSpan patience, CancellationToken cancel)
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(patience);
        return deadline;
    }

    private async Task<string?> AskAsync(string actionType, string? trigger, CancellationToken deadline, CancellationToken cancel)
    {
        if (options.Address is not { } address) return NotAsked(actionType, "the setting Guidance__Address is missing");
        if (silence.Reason is { } why) return NotAsked(actionType, why);
        var question = new Uri(address, $"/guidance?actionType={Uri.EscapeDataString(actionType)}" + (trigger is null ? "" : $"&trigger={Uri.EscapeDataString(trigger)}"));
        var began = time.GetTimestamp();
        last = question;
        try
        {
            var answer = await http.GetFromJsonAsync<JsonElement>(question, deadline);
            silence.Answered(began);
            return Judge(actionType, answer);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            why = e is OperationCanceledException ? $"it did not answer within {options.PatienceMs} ms" : e.Message.TrimEnd('.');
            // One that says no costs nobody time, unless it says so slowly.
            if (e is OperationCanceledException or HttpRequestException { StatusCode: null }) silence.Fall(why);
            else if (e is HttpRequestException) silence.Answered(began);
            return NotAsked(actionType, why);
        }
    }

    /// <summary>Only what is known to let it begin does: any other answer, one of a later miner too, is none.</summary>
    private static string? Judge(string actionType, JsonElement answer) => TextOf(answer, "advice") switch
    {
        "go" or "caution" => null,
        "avoid" => $"{Avoided}: {TextOf(answer, "reason") ?? "The miner gives no reason."}",
        _ => Refusal(actionType, $"the miner answered {Quote(answer)}, which is none of go, caution and avoid"),
    };

    private static string? TextOf(JsonElement answer, string name) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    /// <summary>The advice, or where there is none the whole answer, as JSON that breaks no line.</summary>
    private static string Quote(JsonElement answer) =>
        CommandDraft.Cut(JsonSerializer.Serialize(answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("advice", out var advice) ? advice : answer));

    private static string NotAsked(string actionType, string why) => Refusal(actionType, $"the miner cannot be asked ({why})");

    private static string Refusal(string actionType, string why) => $"{Unavailable}: The policy for '{actionType}' is deny, and {why}. Nothing was executed; send a new command later.";

    /// <summary>The last question once more.</summary>
    private async Task ProbeAsync(CancellationToken cancel)
    {
        using var answer = await http.GetAsync(last, cancel);
    }
}
