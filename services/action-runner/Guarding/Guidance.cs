using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace ActionRunner.Guarding;

/// <summary>
/// Asks the miner before what has the policy <c>deny</c> begins. Where the miner cannot be asked such a type is denied: fail-closed (G8). A miner that was silent once is asked by nobody until it
/// answers again; who would ask meanwhile is denied at once, so that a hung miner costs one wait and not one for each command.
/// </summary>
internal sealed class Guidance(GuidancePolicy policy, HttpClient http, IOptions<GuidanceOptions> options, TimeProvider time, ILogger<Guidance> log) : IDisposable
{
    private const string Avoided = "AVOIDED";
    private const string Unavailable = "GUIDANCE_UNAVAILABLE";
    private const int AtOnce = 16;

    /// <summary>How long a silent miner is left alone before the next question tries it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource end = new();
    private volatile string? silent;

    /// <summary>What the policy says now.</summary>
    public ValueTask<PolicyRules> RulesAsync(CancellationToken cancel) => policy.ReadAsync(cancel);

    /// <summary>
    /// Why which of these must not begin, <c>CODE: sentence</c>; empty where all may. Each is asked about once, in at most <see cref="GuidanceOptions.PatienceMs"/>, but for more than a few at once.
    /// </summary>
    public async Task<IReadOnlyDictionary<(string ActionType, string? Trigger), string>> RefusalsAsync(IEnumerable<(string ActionType, string? Trigger)> wanted, CancellationToken cancel)
    {
        var rules = await policy.ReadAsync(cancel);
        if (rules.Unreadable is { } unreadable) return wanted.Distinct().ToDictionary(w => w, _ => unreadable);
        var refusals = new ConcurrentDictionary<(string, string?), string>();
        if (!rules.DenyAnything) return refusals;
        var asked = wanted.Distinct().Where(w => rules.Denies(w.ActionType));
        await Parallel.ForEachAsync(asked, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (w, c) =>
        {
            if (await AskAsync(w.ActionType, w.Trigger, c) is { } why) refusals[w] = why;
        });
        return refusals;
    }

    /// <summary>Why this must not begin, <c>CODE: sentence</c>; null where it may.</summary>
    public async ValueTask<string?> WhyNotAsync(string actionType, string? trigger, CancellationToken cancel)
    {
        var rules = await policy.ReadAsync(cancel);
        return rules.Unreadable ?? (rules.Denies(actionType) ? await AskAsync(actionType, trigger, cancel) : null);
    }

    public void Dispose()
    {
        end.Cancel();
        end.Dispose();
        http.Dispose();
    }

    private async Task<string?> AskAsync(string actionType, string? trigger, CancellationToken cancel)
    {
        if (options.Value.Address is not { } address) return Refusal(actionType, "the setting Guidance__Address is missing");
        if (silent is { } why) return Refusal(actionType, why);
        var question = new Uri(address, $"/guidance?actionType={Uri.EscapeDataString(actionType)}" + (trigger is null ? "" : $"&trigger={Uri.EscapeDataString(trigger)}"));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(options.Value.PatienceMs);
        try
        {
            var answer = await http.GetFromJsonAsync<JsonElement>(question, patience.Token);
            return answer.GetProperty("advice").GetString() == "avoid" ? $"{Avoided}: {answer.GetProperty("reason").GetString()}" : null;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            why = e is OperationCanceledException ? $"it did not answer within {options.Value.PatienceMs} ms" : e.Message.TrimEnd('.');
            if (IsSilence(e)) FellSilent(question, why);
            return Refusal(actionType, why);
        }
    }

    private static string Refusal(string actionType, string why) =>
        $"{Unavailable}: The policy for '{actionType}' is deny, and the miner cannot be asked ({why}). Nothing was executed; send a new command later.";

    /// <summary>No answer at all. One that says no costs nobody time.</summary>
    private static bool IsSilence(Exception e) => e is OperationCanceledException or HttpRequestException { StatusCode: null };

    private void FellSilent(Uri question, string why)
    {
        if (Interlocked.CompareExchange(ref silent, why, null) is not null) return;
        log.LogWarning("The miner is silent ({Reason}); what has the policy deny is denied until it answers", why);
        _ = TryAgainAsync(question, end.Token);
    }

    /// <summary>One question tries, that nobody waits for: no command and no open transaction.</summary>
    private async Task TryAgainAsync(Uri question, CancellationToken ended)
    {
        while (silent is not null)
        {
            await Task.Delay(Pause, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested) return;
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ended);
            patience.CancelAfter(options.Value.PatienceMs);
            try
            {
                using var answer = await http.GetAsync(question, HttpCompletionOption.ResponseHeadersRead, patience.Token);
                silent = null;
                log.LogInformation("The miner answers again");
            }
            catch (Exception e)
            {
                log.LogDebug("The miner is still silent ({Reason})", e.Message);
            }
        }
    }
}
