using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace ActionRunner.Guarding;

/// <summary>
/// Asks the miner before what has the policy <c>deny</c> begins; nothing else waits for it. Where the miner cannot be asked such a type is denied: fail-closed (G8).
/// </summary>
internal sealed class Guidance(GuidancePolicy policy, HttpClient http, IOptions<GuidanceOptions> options)
{
    public const string Avoided = "AVOIDED";
    private const string Unavailable = "GUIDANCE_UNAVAILABLE";
    private static readonly Dictionary<(string, string?), string> None = [];

    /// <summary>Why which of these must not begin, <c>CODE: sentence</c>; empty where all may.</summary>
    public async Task<IReadOnlyDictionary<(string ActionType, string? Trigger), string>> RefusalsAsync(IEnumerable<(string ActionType, string? Trigger)> wanted, CancellationToken cancel)
    {
        List<(string ActionType, string? Trigger)> asked;
        try
        {
            asked = [.. wanted.Distinct().Where(w => policy.Denies(w.ActionType))];
        }
        catch (PolicyUnreadableException e)
        {
            return wanted.Distinct().ToDictionary(w => w, _ => $"GUIDANCE_POLICY_UNREADABLE: {e.Message}");
        }

        if (asked.Count == 0) return None;
        var answers = await Task.WhenAll(asked.Select(a => WhyNotAsync(a.ActionType, a.Trigger, cancel)));
        return asked.Zip(answers).Where(a => a.Second is not null).ToDictionary(a => a.First, a => a.Second!);
    }

    private async Task<string?> WhyNotAsync(string actionType, string? trigger, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(options.Value.PatienceMs);
        try
        {
            if (options.Value.Address is not { } address) throw new InvalidOperationException("the setting Guidance__Address is missing");
            var path = $"/guidance?actionType={Uri.EscapeDataString(actionType)}" + (trigger is null ? "" : $"&trigger={Uri.EscapeDataString(trigger)}");
            var answer = await http.GetFromJsonAsync<JsonElement>(new Uri(address, path), patience.Token);
            return answer.GetProperty("advice").GetString() == "avoid" ? $"{Avoided}: {answer.GetProperty("reason").GetString()}" : null;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            var why = e is OperationCanceledException ? $"it did not answer within {options.Value.PatienceMs} ms" : e.Message.TrimEnd('.');
            return $"{Unavailable}: The policy for '{actionType}' is deny, and the miner cannot be asked ({why}). Nothing was executed; send a new command later.";
        }
    }
}
