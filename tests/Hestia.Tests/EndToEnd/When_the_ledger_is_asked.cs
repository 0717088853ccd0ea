using System.Security.Cryptography;
using System.Text;
using Platform.Integrity;
using Platform.Proofs.Notes;
using Xunit;

namespace Hestia.Tests.EndToEnd;

public sealed class When_the_ledger_is_asked
{
    private const string Head = """{"size":1234,"hash":"ab12","lastAt":"2026-11-21T02:00:00Z"}""";

    [Fact]
    public async Task Should_show_its_head()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/head", Head);
        Assert.Contains("1,234", (await services.HestiaAsync("ledger", "head")).Output);
        Assert.Equal(1234, (await services.HestiaAsync("ledger", "head", "--json")).Json.GetProperty("size").GetInt64());
    }

    [Theory]
    [InlineData("""{"valid":true,"entries":12,"head":"ab12","payloadsErased":0,"payloadsArchived":0,"seconds":0.1}""", 0, "✔ Valid.")]
    [InlineData("""{"valid":false,"entries":7,"firstBad":{"index":7,"reason":"Its column agent_id says otherwise than its envelope."}}""", 1, "✘ Entry 7 is not as it was written.")]
    public async Task Should_exit_with_what_the_verifier_says(string answer, int exitCode, string says)
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/verify", answer);
        var person = await services.HestiaAsync("ledger", "verify");
        Assert.Equal(exitCode, person.ExitCode);
        Assert.StartsWith(says, person.Output);
        Assert.Empty(person.Error);
        var program = await services.HestiaAsync("ledger", "verify", "--json");
        Assert.Equal(exitCode, program.ExitCode);
        Assert.Equal(exitCode == 0, program.Json.GetProperty("valid").GetBoolean());
    }

    [Theory]
    [InlineData("""{"blind":0,"complete":true,"sources":[],"equivocations":0,"sentence":"All is there."}""", 0)]
    [InlineData("""{"blind":null,"complete":false,"sources":[],"equivocations":0,"sentence":"The source is silent."}""", 1)]
    [InlineData("""{"blind":2,"complete":false,"sources":[],"equivocations":0,"sentence":"Two are missing."}""", 1)]
    [InlineData("""{"blind":0,"complete":true,"sources":[],"equivocations":1,"sentence":"One was refused."}""", 1)]
    public async Task Should_exit_with_0_only_when_it_is_complete(string answer, int exitCode)
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/completeness", answer);
        Assert.Equal(exitCode, (await services.HestiaAsync("ledger", "completeness")).ExitCode);
        Assert.Equal(exitCode, (await services.HestiaAsync("ledger", "completeness", "--json")).ExitCode);
    }

    [Fact]
    public async Task Should_export_to_a_file_that_verifies_and_name_what_was_changed_in_it()
    {
        await using var services = await ServicesStandIn.StartAsync();
        var export = Export(3);
        services.On("/ledger/export", export, type: "application/x-ndjson");
        var file = services.FileIn("ledger.ndjson");
        var exported = await services.HestiaAsync("ledger", "export", "-o", file, "--json");
        Assert.Equal(0, exported.ExitCode);
        Assert.Equal(3, exported.Json.GetProperty("entries").GetInt64());
        Assert.Equal(export, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(export, (await services.HestiaAsync("ledger", "export")).Output);

        var good = await HestiaProcess.RunAsync(null, ["ledger", "verify", "--file", file, "--json"]);
        Assert.Equal(0, good.ExitCode);
        Assert.Equal(3, good.Json.GetProperty("entries").GetInt64());
        var piped = await HestiaProcess.RunAsync(null, ["ledger", "verify", "--file", "-"], export);
        Assert.Equal(0, piped.ExitCode);

        await File.WriteAllTextAsync(file, export.Replace("agent-1", "agent-X"), TestContext.Current.CancellationToken);
        var bad = await HestiaProcess.RunAsync(null, ["ledger", "verify", "--file", file, "--json"]);
        Assert.Equal(1, bad.ExitCode);
        Assert.Equal(1, bad.Json.GetProperty("firstBad").GetProperty("index").GetInt64());
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_fail_for_an_incomplete_export_where_its_sources_keys_are_given()
    {
        await using var services = await ServicesStandIn.StartAsync();
        var file = services.FileIn("ledger.ndjson");
        const string told = ",\"completeness\":{\"complete\":false,\"heads\":[],\"sentence\":\"One record is on its way.\"}}\n";
        var export = Export(2);
        var head = export.IndexOf("}\n", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, export[..head] + told + export[(head + 2)..], TestContext.Current.CancellationToken);
        using var source = NoteSigner.New("platform.local/native/action-runner");

        var asked = await services.HestiaAsync("ledger", "verify", "--file", file, "--json");
        Assert.Equal((0, false), (asked.ExitCode, asked.Json.GetProperty("complete").GetBoolean()));
        var demanded = await services.HestiaAsync("ledger", "verify", "--file", file, "--key", source.Key.ToString(), "--json");
        Assert.Equal(1, demanded.ExitCode);
        Assert.True(demanded.Json.GetProperty("valid").GetBoolean());
        Assert.False(demanded.Json.GetProperty("complete").GetBoolean());
        var read = await services.HestiaAsync("ledger", "verify", "--file", file, "--key", source.Key.ToString());
        Assert.StartsWith("✘ Valid, but not complete.", read.Output, StringComparison.Ordinal);

        // Whoever takes the word out of the first line, which no hash holds, has not made it complete.
        await File.WriteAllTextAsync(file, export, TestContext.Current.CancellationToken);
        Assert.Equal(1, (await services.HestiaAsync("ledger", "verify", "--file", file, "--key", source.Key.ToString())).ExitCode);
    }

    [Fact]
    public async Task Should_leave_no_file_where_the_export_ends_early()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/export", Export(3)[..^300], type: "application/x-ndjson");
        var file = services.FileIn("ledger.ndjson");
        var ended = await services.HestiaAsync("ledger", "export", "-o", file);
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal([services.StatusFile], Directory.GetFiles(Path.GetDirectoryName(file)!));
    }

    [Fact]
    public async Task Should_say_that_there_is_no_such_file() =>
        Assert.Equal(3, (await HestiaProcess.RunAsync(null, ["ledger", "verify", "--file", "/nowhere/x.ndjson"])).ExitCode);

    /// <summary>An export made from the format's definition, not by the writer.</summary>
    private static string Export(int count)
    {
        var text = new StringBuilder($$"""{"format":"platform-ledger-export/1","first":0,"count":{{count}},"previousHash":"{{new string('0', 64)}}"}""").Append('\n');
        var previous = new byte[32];
        for (long i = 0; i < count; i++)
        {
            var salt = Enumerable.Repeat((byte)i, 16).ToArray();
            var payload = Encoding.UTF8.GetBytes("{}");
            var digest = Convert.ToHexStringLower(SHA256.HashData([0x03, .. salt, .. payload]));
            var id = $"aaaaaaaa-0000-4000-8000-{i:D12}";
            var envelope = $$"""{"actionType":"a.b","affectedIds":[],"agentId":"agent-{{i}}","at":"2026-11-21T02:00:00.000000Z","attemptId":"{{id}}","commandId":"{{id}}","durationMs":1,"entryId":"{{id}}","format":1,"kind":"action_attempt","payloadSha256":"{{digest}}","source":"s/1","sourceSeq":{{i + 1}},"status":"SUCCESS","traceId":"t"}""";
            var leaf = SHA256.HashData([0x00, .. Encoding.UTF8.GetBytes(envelope)]);
            var index = BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(i));
            previous = SHA256.HashData([0x02, .. index, .. previous, .. leaf]);
            var quoted = envelope.Replace("\"", "\\\"");
            text.Append($$"""{"envelope":"{{quoted}}","hash":"{{Convert.ToHexStringLower(previous)}}","index":{{i}},"payload":"{}","salt":"{{Convert.ToHexStringLower(salt)}}"}""").Append('\n');
        }

        return text.ToString();
    }
}
