namespace ActionRunner.Guarding;

/// <summary>What the policy and the miner's last word said at one moment; the same however often it is asked. Immutable.</summary>
internal sealed class Advice(PolicyRules rules, (Avoided? Known, TimeSpan Age) heard, TimeProvider time)
{
    private const string AvoidedCode = "AVOIDED";
    private const string Unavailable = "GUIDANCE_UNAVAILABLE";
    private readonly (Avoided? Known, TimeSpan Age) heard = heard;
    private readonly long now = time.GetTimestamp();

    public PolicyRules Rules => rules;

    /// <summary>Whether there is anything that might not begin.</summary>
    public bool MayDeny => rules.Unreadable is not null || rules.DenyAnything;

    /// <summary>The miner's last word, and how long ago it was known last.</summary>
    public (Avoided? Known, TimeSpan Age) Heard => heard;

    /// <summary>Why this must not begin, <c>CODE: sentence</c>; null where it may.</summary>
    public string? WhyNot(string actionType, string? trigger)
    {
        if (rules.Unreadable is not null || !rules.Denies(actionType)) return rules.Unreadable;
        return Find(actionType, trigger) switch
        {
            (true, var reason) => $"{AvoidedCode}: {reason ?? "The miner gives no reason."}",
            (false, _) => null,
            null => $"{Unavailable}: The policy for '{actionType}' is deny, and it is not known what is to be avoided ({WhyUnknown()}). "
                + "Nothing was executed; send a new command later.",
        };
    }

    /// <summary>Whether guidance is to avoid it, and why, whatever the policy is; null where that is not known.</summary>
    public (bool Avoid, string? Reason)? Find(string actionType, string? trigger) =>
        heard.Age > Hearing.StaleAfter ? null : heard.Known?.Find(actionType, trigger, now, time);

    private string WhyUnknown() =>
        heard.Known is null ? "it has not been heard since this runner started"
        : heard.Age > Hearing.StaleAfter ? $"it has said nothing for {heard.Age.TotalSeconds:0} s"
        : "it avoids more than it can tell";
}
