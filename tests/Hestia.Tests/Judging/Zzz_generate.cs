using System.Security.Cryptography;
using System.Text;
using Xunit;
namespace Hestia.Tests.Judging;
public sealed class Zzz_generate
{
    [Fact]
    public void Go()
    {
        using var sample = new ExecutionSample(withSecurity: false);
        File.WriteAllBytes("/tmp/example.json", [.. sample.File(), (byte)'\n']);
        var text = new StringBuilder();
        text.AppendLine(Convert.ToHexStringLower(SHA256.HashData(sample.Bundle.ToStatement())));
        text.AppendLine(sample.Ledger.Root().ToString());
        text.AppendLine(sample.LedgerKey.Key.ToString());
        text.AppendLine(sample.Witness.Key.ToString());
        text.AppendLine(Sample.PublicKey(sample.Maker));
        foreach (var entry in sample.Bundle.Entries) text.AppendLine($"| {entry.Index} | {entry.Proof.Count} | `{Convert.ToHexStringLower(SHA256.HashData([0, .. Encoding.UTF8.GetBytes(entry.Envelope)]))}` |");
        File.WriteAllText("/tmp/example.txt", text.ToString());
    }
}
