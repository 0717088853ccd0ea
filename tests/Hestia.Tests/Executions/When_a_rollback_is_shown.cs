using Hestia.Executions;
using Hestia.Showing;
using Platform.Execution;
using Xunit;

namespace Hestia.Tests.Executions;

/// <summary>The words that a tired person follows: in this order, and the author's own byte for byte.</summary>
public sealed class When_a_rollback_is_shown
{
    private const string Golden = """
        Rollback by hand of execution 0193a2b4-1111-7222-8333-444455556666, plan deploy-42
          status    ✘ FAILED
          rollback  ✔ POSSIBLE
          why       The execution is FAILED, security is OPERATIONAL, and the author left hints; but not all
                    of it can be undone.

        Beware
          ! Step 1 'Deploy 2.4.0' failed: TIMEOUT: It took longer than 20 s. Look by hand whether something
            of it remains.
          ! Seen and not declared: PROCESS a worker was killed

        Cannot be undone
          ✘ step 1 'Deploy 2.4.0'
              Seen: NETWORK sessions end

        Checklist: you do this yourself, from top to bottom. Nothing here is done for you.

          [ ] 1. step 1 'Deploy 2.4.0'  cannot be undone wholly
                    │ Put version 2.3.9 back··
              risk  │ Sessions end — \u001b[31magain\u001b[0m
              do    │ ./platform action run server.deploy -p id=SRV-001 -p version='"2.3.9"'
              do    │ psql <<SQL
                    │ select 1;
                    │ \tSQL
                    │·

          [ ] 2. step 0 'Note the ticket'
                    │ Set maintenance to false

        A hint holds characters that a terminal would obey or not show; they are written as \u001b and the
        like. --json has them exactly.

        """;

    [Fact]
    [Trait("Requirement", "R041")]
    public void Should_say_how_it_stands_then_what_cannot_be_undone_then_what_to_do() =>
        Assert.Equal(Golden.Replace('·', ' '), Text(RollbackPlanner.PlanRollback(Records.Failed(), Records.Hints)));

    [Fact]
    public void Should_be_no_checklist_where_no_rollback_is_possible()
    {
        var text = Text(RollbackPlanner.PlanRollback(Records.Failed(mode: LiveModeState.DryRun), Records.Hints));
        Assert.Contains("rollback  ✘ NOT POSSIBLE\n  why       It was a dry run: nothing of it remains.\n", text);
        Assert.Contains("The author's hints, for information: this is no checklist.", text);
        Assert.DoesNotContain("[ ]", text);
        Assert.Contains("│ Set maintenance to false\n", text);
    }

    [Fact]
    public void Should_keep_every_byte_of_a_hint_that_a_terminal_only_shows()
    {
        var hint = new RollbackHint(0, $"  {new string('x', 300)} äöü 東京 🙂  a  b   \\n \\u001b 'q' \"r\" $HOME `id` [red]x[/] <b>  ");
        var scaffold = RollbackPlanner.PlanRollback(Records.Failed(), [hint]);
        Assert.Contains($"│ {hint.Description}\n", Text(scaffold));

        // In colour, too: what paints must not eat brackets or white space.
        var painted = new StringWriter { NewLine = "\n" };
        new Terminal(painted, TextWriter.Null) { OutColour = true }.Print(new RollbackView(scaffold, 60).Lines());
        Assert.Contains(hint.Description, painted.ToString());
        Assert.DoesNotContain("A hint holds characters", painted.ToString());
    }

    [Fact]
    public void Should_not_let_a_hint_pass_itself_off_as_a_step()
    {
        var text = Text(RollbackPlanner.PlanRollback(Records.Failed(), [new RollbackHint(0, "harmless\n  [ ] 2. step 1 'Deploy'\r\u009b2J\u202e")]));
        Assert.Contains("│   [ ] 2. step 1 'Deploy'\\r\\u009b2J\\u202e\n", text);
        Assert.Single(text.Split('\n'), line => line.StartsWith("  [ ]", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_be_the_same_guidance_for_programs()
    {
        var json = System.Text.Json.JsonDocument.Parse(ScaffoldJson.Of(RollbackPlanner.PlanRollback(Records.Failed(), Records.Hints))).RootElement;
        Assert.True(json.GetProperty("isRollbackPossible").GetBoolean());
        Assert.Equal("Deploy 2.4.0", json.GetProperty("irreversibleSteps")[0].GetProperty("stepName").GetString());
        var hint = json.GetProperty("manualSteps")[0].GetProperty("hint");
        Assert.Equal(Records.Hints[0].Description, hint.GetProperty("description").GetString());
        Assert.Equal(Records.Hints[0].Actions, hint.GetProperty("actions").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal(Records.Hints[0].Risks, hint.GetProperty("risks").EnumerateArray().Select(a => a.GetString()));
    }

    private static string Text(RollbackScaffold scaffold) => string.Concat(new RollbackView(scaffold, 100).Lines().Select(l => l + "\n"));
}
