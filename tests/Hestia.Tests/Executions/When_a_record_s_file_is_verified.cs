using System.Text;
using Hestia.Executions;
using Hestia.Tests.EndToEnd;
using Platform.Execution;
using Xunit;

namespace Hestia.Tests.Executions;

/// <summary>By this program alone: there is no stack anywhere in these tests.</summary>
public sealed class When_a_record_s_file_is_verified
{
    private static readonly byte[] Whole = Records.Failed().ToJson();

    [Fact]
    [Trait("Requirement", "R028")]
    public async Task Should_exit_with_0_and_the_hash_where_it_is_whole()
    {
        using var file = new Kept(Whole);
        var person = await HestiaProcess.RunAsync(null, ["execution", "verify", file.Path]);
        Assert.Equal((0, ""), (person.ExitCode, person.Error));
        Assert.StartsWith("✔ Whole. 4 events and 3 side effects", person.Output);
        var program = await HestiaProcess.RunAsync(null, ["execution", "verify", file.Path, "--hash", Records.Failed().Hash.ToString(), "--json"]);
        Assert.Equal(0, program.ExitCode);
        Assert.Equal(Records.Failed().Hash.ToString(), program.Json.GetProperty("recordHash").GetString());
        Assert.True(program.Json.GetProperty("valid").GetBoolean());
    }

    [Theory]
    [InlineData("TIMEOUT: It took", "TIMEOUT: It tooK", "stepEvents", 3)]
    [InlineData("\"Deploy 2.4.0\"", "\"Deploy 2.4.1\"", "stepEvents", 2)]
    [InlineData("a worker was killed", "a worker was billed", "sideEffects", 2)]
    [InlineData("a log is written", "a bog is written", "sideEffectsReport", null)]
    [InlineData("\"status\":\"FAILED\"", "\"status\":\"INCOMPLETE\"", "seal", null)]
    [InlineData("\"planId\":\"deploy-42\"", "\"planId\":\"deploy-43\"", "opening", null)]
    [InlineData("\"outcome\":{", "\"outcome\":[", "format", null)]
    public async Task Should_exit_with_1_and_the_first_broken_link_where_a_byte_was_flipped(string was, string became, string part, int? index)
    {
        var text = Encoding.UTF8.GetString(Whole);
        var at = text.IndexOf(was, StringComparison.Ordinal);
        using var file = new Kept(Encoding.UTF8.GetBytes(text[..at] + became + text[(at + was.Length)..]));
        var person = await HestiaProcess.RunAsync(null, ["execution", "verify", file.Path]);
        Assert.Equal((1, ""), (person.ExitCode, person.Error));
        Assert.StartsWith($"✘ Broken. First in {part}{(index is null ? "" : $" {index}")}:", person.Output);
        var program = await HestiaProcess.RunAsync(null, ["execution", "verify", file.Path, "--json"]);
        Assert.Equal((1, false, part), (program.ExitCode, program.Json.GetProperty("valid").GetBoolean(), program.Json.GetProperty("part").GetString()));
        Assert.Equal(index, program.Json.TryGetProperty("index", out var told) ? told.GetInt32() : null);
    }

    [Fact]
    public void Should_notice_a_record_that_was_made_anew_by_the_hash_that_was_kept()
    {
        Assert.True(VerifyVerb.Of(Records.Completed().ToJson(), null).Valid);
        var verdict = VerifyVerb.Of(Records.Completed().ToJson(), Records.Failed().Hash);
        Assert.False(verdict.Valid);
        Assert.Contains("whole, and another one", verdict.Reason);
    }

    [Fact]
    public async Task Should_say_that_there_is_no_such_file_or_that_it_is_too_large()
    {
        Assert.Equal(3, (await HestiaProcess.RunAsync(null, ["execution", "verify", "/nowhere/record.json"])).ExitCode);
        using var file = new Kept([]);
        using (var sparse = File.OpenWrite(file.Path))
        {
            sparse.SetLength(RecordSource.BytesMax + 1L);
        }

        var ended = await HestiaProcess.RunAsync(null, ["execution", "verify", file.Path]);
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("at most 64 MiB", ended.Error);
    }

    [Fact]
    public async Task Should_guide_and_confirm_and_compare_from_files_alone()
    {
        using var record = new Kept(Whole);
        using var plan = new Kept(Records.Plan().ToJson());
        var rollback = await HestiaProcess.RunAsync(null, ["execution", "rollback", record.Path, "--plan", plan.Path]);
        Assert.Equal(0, rollback.ExitCode);
        Assert.Contains("[ ] 1. step 1 'Deploy 2.4.0'", rollback.Output);
        var confirm = await HestiaProcess.RunAsync(null, ["execution", "confirm-rollback", record.Path, "--plan", plan.Path]);
        Assert.Equal((0, HestiaAgent.Ready + "\n", ""), (confirm.ExitCode, confirm.Output, confirm.Error));
        var without = await HestiaProcess.RunAsync(null, ["execution", "confirm-rollback", record.Path]);
        Assert.Equal(2, without.ExitCode);
        Assert.Contains("--plan FILE", without.Error);

        using var dry = new Kept(Records.Completed(mode: LiveModeState.DryRun).ToJson());
        var refused = await HestiaProcess.RunAsync(null, ["execution", "confirm-rollback", dry.Path, "--plan", plan.Path]);
        Assert.Equal((4, "It was a dry run: nothing of it remains.\n"), (refused.ExitCode, refused.Output));
        var compared = await HestiaProcess.RunAsync(null, ["execution", "compare", dry.Path, record.Path, "--json"]);
        Assert.Equal(0, compared.ExitCode);
        Assert.False(compared.Json.GetProperty("same").GetBoolean());
        var irreversible = await HestiaProcess.RunAsync(null, ["execution", "irreversible", record.Path]);
        Assert.Equal("  ✘ step 1 'Deploy 2.4.0'\n      Seen: NETWORK sessions end\n", irreversible.Output);
    }

    private sealed class Kept : IDisposable
    {
        public Kept(byte[] bytes) => File.WriteAllBytes(Path, bytes);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
