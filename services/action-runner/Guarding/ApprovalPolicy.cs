using Microsoft.Extensions.Options;

namespace ActionRunner.Guarding;

/// <summary>
/// Which action types may run without an approval, by the setting <c>Approving__Policies</c>: <c>free</c>; <c>approval</c>, only as a step
/// of a plan that has one; <c>never</c>. The first pattern that matches decides; what none matches is free. Read at the start: a word that
/// is not known stops it. Immutable.
/// </summary>
public sealed class ApprovalPolicy
{
    private const string Free = "free", Approval = "approval", Never = "never";

    private readonly List<(string Pattern, string Word)> rules;

    /// <exception cref="InvalidOperationException">The setting says something that is not understood; the message quotes it.</exception>
    public ApprovalPolicy(IOptions<ApprovingOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        rules = [.. options.Value.Policies.Select(Read)];
    }

    /// <summary>Whether a plan's step of this type needs an approval.</summary>
    public bool AsksFor(string actionType) => WordOf(actionType) == Approval;

    /// <summary>Why nobody may run this at all, as a sentence; null where somebody may.</summary>
    public string? WhyNever(string actionType) => WordOf(actionType) == Never
        ? $"The operator of this service lets nobody run '{actionType}' (setting Approving__Policies: never)."
        : null;

    /// <summary>Why a single command must not run this, <c>CODE: sentence</c>; null where it may.</summary>
    public string? WhyNotAlone(string actionType) => WordOf(actionType) switch
    {
        Never => $"FORBIDDEN: {WhyNever(actionType)}",
        Approval => $"APPROVAL_REQUIRED: '{actionType}' runs here only as a step of a plan that somebody has approved (setting Approving__Policies: "
            + "approval). Write it as a plan, let another person approve it (./platform plan approve FILE --live --key NAME), and submit it "
            + "(./platform plan submit FILE --live).",
        _ => null,
    };

    /// <summary>The same for what an action triggers: an approval of the plan around it covers that too.</summary>
    public string? WhyNotTriggered(string actionType, bool isApproved) =>
        isApproved && WordOf(actionType) == Approval ? null : WhyNotAlone(actionType);

    private string WordOf(string actionType)
    {
        foreach (var (pattern, word) in rules)
        {
            if (Glob.Matches(pattern, actionType)) return word;
        }

        return Free;
    }

    private static (string Pattern, string Word) Read(string rule)
    {
        var equals = rule.LastIndexOf('=');
        var (pattern, word) = equals < 0 ? ("", "") : (rule[..equals].Trim(), rule[(equals + 1)..].Trim());
        return pattern.Length > 0 && word is (Free or Approval or Never)
            ? (pattern, word)
            : throw new InvalidOperationException(
                $"The setting Approving__Policies holds '{rule}'; write an action type, '=', and {Free}, {Approval} or {Never}, such as http.call=approval.");
    }
}
