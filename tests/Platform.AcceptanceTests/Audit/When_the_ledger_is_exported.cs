namespace Platform.AcceptanceTests.Audit;

[Collection(nameof(SharedStackOne))]
public sealed class When_the_ledger_is_exported(SharedStack shared) : SharedStackTest(shared)
{
    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_verify_offline_and_not_after_one_changed_byte()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAllAsync([Command.Create(server), Command.Deploy(server, "2"), new Command("no.such", new { }), Command.Restart(server)]);
        await Stack.CaughtUpAsync();
        var export = await Stack.Audit.Http.GetByteArrayAsync(new Uri("/ledger/export", UriKind.Relative));
        var file = Path.Combine(Path.GetTempPath(), Command.NewName("export"));
        try
        {
            await File.WriteAllBytesAsync(file, export);
            var whole = await Hestia.RunAsync(null, "ledger", "verify", "--file", file, "--json");
            Assert.True(whole.Code == 0, whole.Output);

            var missed = new List<string>();
            var text = System.Text.Encoding.UTF8.GetString(export);
            foreach (var part in new[] { server, "SUCCESS", "\"hash\":\"", "\"salt\":\"", "\"payload\":\"{" })
            {
                // The byte after the mark, in the last line that has it.
                var at = text.LastIndexOf(part, StringComparison.Ordinal) + part.Length - (part.EndsWith('"') || part.EndsWith('{') ? 0 : 1);
                var changed = (byte[])export.Clone();
                changed[at] = (byte)(changed[at] == (byte)'a' ? 'b' : 'a');
                await File.WriteAllBytesAsync(file, changed);
                var verdict = await Hestia.RunAsync(null, "ledger", "verify", "--file", file, "--json");
                if (verdict.Code != 1) missed.Add($"{part}: {verdict.Code} {verdict.Output}");
            }

            var lines = text.TrimEnd('\n').Split('\n');
            await File.WriteAllTextAsync(file, string.Join('\n', lines.Where((_, i) => i != 3)) + "\n");
            if ((await Hestia.RunAsync(null, "ledger", "verify", "--file", file)).Code != 1) missed.Add("a line removed");
            Assert.True(missed.Count == 0, string.Join('\n', missed));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
