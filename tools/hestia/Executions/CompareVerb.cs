using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Execution;

namespace Hestia.Executions;

/// <summary><c>execution compare</c>: what two executions of one plan did differently.</summary>
internal static class CompareVerb
{
    public static Verb Create(Session session)
    {
        var (one, other) = (ExecutionVerbs.IdOrFile("ID1"), ExecutionVerbs.IdOrFile("ID2"));
        var compare = new Verb("compare", "Two executions of one plan: a dry run and the live one, yesterday's and today's")
        {
            Notes = ["How long something took does not count as a difference."],
            Examples = [("./platform execution compare dry-run.json 0193a2b4-1111-7222-8333-444455556666", "did it do what its dry run did?")],
            Exits = [(ExitCode.Done, "they were compared, whether they differ or not (same, in --json)"), (ExitCode.Failed, "they cannot be compared: two plans, or a record that is not whole")],
        };
        compare.Arguments.Add(one);
        compare.Arguments.Add(other);
        compare.SetAction(async (given, cancel) =>
        {
            var first = await WholeAsync(session, given.GetValue(one)!, cancel);
            var second = await WholeAsync(session, given.GetValue(other)!, cancel);
            var comparison = Compare(first, second);
            if (session.Json)
            {
                session.Terminal.PrintJson(ComparisonView.Json(comparison));
            }
            else
            {
                session.Terminal.Print(ComparisonView.Lines(comparison, session.Terminal.ProseWidth, session.TableWidth));
            }

            return ExitCode.Done;
        });
        return compare;
    }

    private static async Task<ExecutionRecord> WholeAsync(Session session, string idOrFile, CancellationToken cancel)
    {
        var record = await RecordSource.ReadAsync(session, idOrFile, cancel);
        return RecordVerifier.Verify(record) is { } broken
            ? throw new CliException(ExitCode.Failed, $"The record of {idOrFile} is not whole, so nothing it says counts: {broken.Reason}")
            : record;
    }

    private static ExecutionComparison Compare(ExecutionRecord first, ExecutionRecord second)
    {
        try
        {
            return ExecutionComparison.Compare(first, second);
        }
        catch (ArgumentException e)
        {
            throw new CliException(ExitCode.Failed, $"{Sentence.Of(e)} The first is of {first.PlanId} ({first.PlanDigest}), the second of {second.PlanId} ({second.PlanDigest}).", e);
        }
    }
}
