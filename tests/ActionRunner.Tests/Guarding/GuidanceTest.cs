using ActionRunner.Guarding;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Contracts;

namespace ActionRunner.Tests.Guarding;

/// <summary>A test that hears a miner under a policy that denies <c>server.*</c> where it is to be avoided.</summary>
public abstract class GuidanceTest : PolicyTest
{
    protected const string Type = "server.restart";

    private protected GuidanceTest()
    {
        Save("""{"server.*":"deny"}""");
        // Old enough that it is not opened each time.
        File.SetLastWriteTimeUtc(Path, DateTime.UnixEpoch);
        // Opened once, so that from now on nothing is waited for.
        Policy.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        Hearing = new Hearing(Clock, NullLogger<Hearing>.Instance);
        Guidance = new Guidance(Policy, Hearing, Clock);
    }

    private protected ManualClock Clock { get; } = new();

    private protected Hearing Hearing { get; }

    private protected Guidance Guidance { get; }

    /// <summary>The miner of this term says it now.</summary>
    private protected void Say(params AvoidedPattern[] patterns) => Hearing.Hear(Part(patterns));

    private protected AvoidedPatterns Part(params AvoidedPattern[] patterns) => new()
    {
        Term = 7, Version = 1, Part = 0, Parts = 1, SentMs = (long)Clock.GetElapsedTime(0).TotalMilliseconds, Left = 0, Patterns = patterns,
    };

    /// <summary>It is to be avoided, for a minute.</summary>
    private protected static AvoidedPattern Avoid(string? trigger, string level = "trigger") => new(Type, trigger, level, 60_000, "It never works.");

    private protected void Pass(double seconds) => Clock.Pass(TimeSpan.FromSeconds(seconds));

    /// <summary>The answer is there at once, whatever it is: nobody waits.</summary>
    private protected string? WhyNot(string? trigger, string type = Type)
    {
        var asked = Guidance.WhyNotAsync(type, trigger, TestContext.Current.CancellationToken).AsTask();
        Assert.True(asked.IsCompletedSuccessfully);
        return asked.Result;
    }

    private protected void IsUnavailable(string why, string? trigger = "a") => Assert.Equal(
        $"GUIDANCE_UNAVAILABLE: The policy for 'server.restart' is deny, and it is not known what is to be avoided ({why}). "
            + "Nothing was executed; send a new command later.",
        WhyNot(trigger));
}
