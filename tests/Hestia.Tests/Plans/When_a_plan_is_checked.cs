using Hestia.Tests.EndToEnd;
using Hestia.Tests.Executions;
using Platform.Execution;
using Xunit;

namespace Hestia.Tests.Plans;

public sealed class When_a_plan_is_checked
{
    private const string Yaml = """
        # The plan of Records, as a person writes it.
        planId: deploy-42
        mode: LIVE
        steps:
          - name: Note the ticket
            actionType: object.update
            parameters: { id: SRV-001 }
            declaredSideEffects:
              - { category: DATABASE, description: object SRV-001 *, reversible: true }
          - name: Deploy 2.4.0
            actionType: server.deploy
            parameters: { id: SRV-001, version: 2.4.0 }
            declaredSideEffects:
              - { category: NETWORK, description: sessions end, reversible: false }
              - { category: FILE_SYSTEM, description: a log is written, reversible: true }
          - name: Restart
            actionType: server.restart
            parameters: { id: SRV-001 }
        rollbackHints:
          - stepIndex: 1
            description: "Put version 2.3.9 back  "
            risks: ["Sessions end — \e[31magain\e[0m"]
            actions:
              - ./platform action run server.deploy -p id=SRV-001 -p version='"2.3.9"'
              - "psql <<SQL\nselect 1;\n\tSQL\n"
          - stepIndex: 0
            description: Set maintenance to false
        """;

    [Fact]
    public async Task Should_have_one_digest_however_it_is_written()
    {
        var fromYaml = await HestiaProcess.RunAsync(null, ["plan", "check", "-", "--json"], Yaml);
        Assert.Equal((0, ""), (fromYaml.ExitCode, fromYaml.Error));
        Assert.Equal(Records.Plan().Digest.ToString(), fromYaml.Json.GetProperty("digest").GetString());
        var fromJson = await HestiaProcess.RunAsync(null, ["plan", "check", "-", "--dry-run", "--json"], System.Text.Encoding.UTF8.GetString(Records.Plan().ToJson()));
        Assert.Equal(Records.Plan(LiveModeState.DryRun).Digest.ToString(), fromJson.Json.GetProperty("digest").GetString());
    }

    [Fact]
    public async Task Should_name_every_fault_by_line_step_and_field()
    {
        var bad = "planId: 7\nmode: LIVE\nsteps:\n  - name: a\n    actionType: x\n    parametres: {}\n  - name: b\n";
        var person = await HestiaProcess.RunAsync(null, ["plan", "check", "-"], bad);
        Assert.Equal((2, ""), (person.ExitCode, person.Error));
        Assert.Matches(@"(?m)^ +1 +planId +A string is expected here\.$", person.Output);
        Assert.Matches(@"(?m)^ +6  0.* steps\[0\]\.parametres +This member is not known\.$", person.Output);
        Assert.Matches(@"(?m)^ +7  1 'b' +steps\[1\]\.actionType +It is missing\.$", person.Output);
        var program = await HestiaProcess.RunAsync(null, ["plan", "check", "-", "--json"], bad);
        Assert.Equal((2, false, 3), (program.ExitCode, program.Json.GetProperty("valid").GetBoolean(), program.Json.GetProperty("faults").GetArrayLength()));
    }

    [Theory]
    [InlineData("planId: *x")]
    [InlineData("[1")]
    [InlineData("{\"planId\"")]
    public async Task Should_say_what_it_cannot_read(string text)
    {
        var ended = await HestiaProcess.RunAsync(null, ["plan", "check", "-"], text);
        Assert.Equal(2, ended.ExitCode);
        Assert.DoesNotContain("   at ", ended.Error);
    }

    [Fact]
    public async Task Should_read_no_more_than_a_plan_may_have()
    {
        var ended = await HestiaProcess.RunAsync(null, ["plan", "check", "-"], new string(' ', (4 << 20) + 1));
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("at most 4 MiB", ended.Error);
    }
}
