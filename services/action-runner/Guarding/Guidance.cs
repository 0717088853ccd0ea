namespace ActionRunner.Guarding;

/// <summary>
/// What the policy and the miner's last word say of what is about to begin, from memory: nobody is asked, and nobody waits. Where it is not
/// known what is to be avoided, a type with the policy <c>deny</c> is denied: fail-closed (G8).
/// </summary>
internal sealed class Guidance(GuidancePolicy policy, Hearing hearing, TimeProvider time)
{
    /// <summary>What is said now, to be asked of any number of commands.</summary>
    public async ValueTask<Advice> NowAsync(CancellationToken cancel) => new(await policy.ReadAsync(cancel), hearing.Now, time);

    /// <summary>Why this must not begin now, <c>CODE: sentence</c>; null where it may.</summary>
    public async ValueTask<string?> WhyNotAsync(string actionType, string? trigger, CancellationToken cancel) =>
        (await NowAsync(cancel)).WhyNot(actionType, trigger);

    /// <summary>To be waited for once, before anything is taken: who has just started has not heard the miner yet.</summary>
    public async Task FirstWordAsync(CancellationToken cancel)
    {
        if ((await policy.ReadAsync(cancel)).DenyAnything) await hearing.FirstWordAsync(cancel);
    }
}
