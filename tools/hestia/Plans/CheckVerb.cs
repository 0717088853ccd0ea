using Hestia.Commanding;
using Hestia.PlanFiles;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Plans;

/// <summary><c>plan check</c>: whether a file is a plan, without any service.</summary>
internal static class CheckVerb
{
    public static Verb Create(Session session)
    {
        var file = PlanVerbs.File("YAML or JSON; - reads standard input");
        var check = new Verb("check", "Whether a file is a plan: its digest and steps, or everything that is wrong")
        {
            Notes = ["It asks no service, so whether there are such actions, and whether their parameters fit, is found when it is submitted; a dry run finds it without any effect."],
            Examples = [("./platform plan check deploy.yaml", "before anybody else sees it"), ("./platform plan check deploy.yaml --live --json | jq -r .digest", "the digest of the LIVE plan")],
            Exits = [(ExitCode.Done, "it is a plan"), (ExitCode.Usage, "it is not; every fault is shown by step and field"), (ExitCode.NotFound, "there is no such file")],
        };
        check.Arguments.Add(file);
        var (_, _, mode) = PlanVerbs.Mode(check);
        check.SetAction(async (given, cancel) =>
        {
            var read = await PlanFile.ReadAsync(session, given.GetValue(file)!, cancel);
            var plan = read.Plan is null ? null : read.In(mode(given));
            if (session.Json)
            {
                session.Terminal.PrintJson(JsonText.Of(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteBoolean("valid", plan is not null);
                    writer.WriteString("digest", plan?.Digest.ToString());
                    writer.WritePropertyName("plan");
                    writer.WriteRawValue(plan?.ToJson() ?? "null"u8);
                    writer.WriteStartArray("faults");
                    foreach (var fault in read.Faults)
                    {
                        PlanProblem.Of(fault).Write(writer);
                    }

                    writer.WriteEndArray();
                    writer.WriteEndObject();
                }));
            }
            else if (plan is not null)
            {
                var view = new PlanView(plan, session.Terminal.ProseWidth);
                session.Terminal.Print([.. view.Head(), Line.Empty, .. view.Table(session.TableWidth)]);
            }
            else
            {
                session.Terminal.Print(new Span($"✘ {read.Name} is not a plan that could run.", Ink.Bad), $" {Times.Count(read.Faults.Length, "fault")}:");
                session.Terminal.Print(Line.Empty);
                session.Terminal.Print(ProblemTable.Lines(read.Faults.Select(PlanProblem.Of), field => ProblemTable.LineOf(read.Lines, field), session.TableWidth));
            }

            return plan is null ? ExitCode.Usage : ExitCode.Done;
        });
        return check;
    }
}
