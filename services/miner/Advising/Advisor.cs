using Miner.Learning;

namespace Miner.Advising;

/// <summary>Gives guidance from what is in memory: no database, no bus, no wait.</summary>
internal sealed class Advisor(Model model, TimeProvider time)
{
    public Guidance Ask(Question question)
    {
        var learned = model.Learned;
        var guidance = Judge.Advise(
            question.ActionType,
            question.Trigger,
            learned.Patterns.GetValueOrDefault(PatternKey.Of(question.ActionType, question.Trigger)),
            learned.Patterns.GetValueOrDefault(PatternKey.Pool(question.ActionType)),
            learned.Families,
            time.GetUtcNow(),
            model.Options);
        MinerTelemetry.Guidance.Add(1, new KeyValuePair<string, object?>("advice", guidance.Advice));
        return guidance;
    }
}
