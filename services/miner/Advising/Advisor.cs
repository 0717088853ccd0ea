using Miner.Learning;
using Miner.Observing;

namespace Miner.Advising;

/// <summary>Gives guidance from what is in memory: no database, no bus, no wait.</summary>
internal sealed class Advisor(Model model, TimeProvider time)
{
    public Guidance Ask(Question question)
    {
        var guidance = Judge.Advise(
            question.ActionType,
            question.Trigger,
            model.Find(PatternKey.Of(question.ActionType, question.Trigger)),
            model.Find(PatternKey.Pool(question.ActionType)),
            model.Families,
            time.GetUtcNow(),
            model.Options);
        MinerTelemetry.Guidance.Add(1, new KeyValuePair<string, object?>("advice", guidance.Advice));
        return guidance;
    }
}
