using System.Security.Cryptography;
using System.Text;

namespace Platform.AcceptanceTests.Runs;

[Collection(nameof(SharedServedRuns))]
public sealed class When_a_server_keeps_the_documents(ServedRunStack served) : ServedRunTest(served)
{
    private static readonly string[] InTheirOrder =
    [
        "01-source-pin", "02-mark", "03-cutplan", "04-pre-write-backup", "05-grant-probe", "SG1-cut-authz-request",
        "SG1-cut-authz-approval", "06-cut-leg-a", "07-structural-verify", "08-leg-b-record", "09-write-verify",
        "SG2-lifecycle-authz-request",
        "SG2-lifecycle-authz-approval", "10-lifecycle-enact", "11-final-orchestrator-report",
    ];

    private static readonly Dictionary<string, string> Titles = new()
    {
        ["SG1-cut-authz-request"] = "Cut Authorization Request · SG1 of 2",
        ["SG1-cut-authz-approval"] = "Cut Authorization Approval · SG1 of 2",
        ["SG2-lifecycle-authz-request"] = "Lifecycle Authorization Request · SG2 of 2",
        ["SG2-lifecycle-authz-approval"] = "Lifecycle Authorization Approval · SG2 of 2",
    };

    [Fact]
    [Trait("Requirement", "R061")]
    [Trait("Requirement", "R065")]
    [Trait("Requirement", "R066")]
    [Trait("Requirement", "R067")]
    [Trait("Requirement", "R103")]
    [Trait("Requirement", "R104")]
    [Trait("Requirement", "C30")]
    public async Task Should_hold_each_of_fifteen_once_in_its_order_and_byte_for_byte()
    {
        using var ada = new SovereignsDesk(Stack, Nginx, Wire);
        await ada.MakeKeyAsync();
        var run = await StartRunAsync("ICX-LAW");
        await ReachesAsync(run, "AWAITING_SG1");
        await ada.ApproveAsync(run);
        await ReachesAsync(run, "AWAITING_SG2");
        await ada.ApproveAsync(run);
        await ReachesAsync(run, "CLOSED");

        var (folder, shown) = (await FolderAsync(run), await ShowAsync(run));
        var day = shown.GetProperty("run").GetProperty("openedAt").GetDateTimeOffset().ToString("yyyy-MM-dd");
        // The first one comes into no folder; that it was refused is in the log, too.
        var put = Asked("PUT", folder + "/").Where(l => l.EndsWith(" 201", StringComparison.Ordinal));
        Assert.Equal(InTheirOrder.Select(n => $"PUT /kb/{folder}/{n}-{day}.md 201"), put);
        Assert.Equal(InTheirOrder.Select(n => $"{n}-{day}.md").Order(StringComparer.Ordinal), Nginx.Files(folder));
        var written = shown.GetProperty("documents").EnumerateArray()
            .Where(d => d.GetProperty("name").GetString() != "runs-index").ToList();
        Assert.Equal(13, written.Count);
        foreach (var document in written)
        {
            var bytes = Encoding.UTF8.GetBytes(await Nginx.ReadAsync(document.GetProperty("path").GetString()!));
            Assert.Equal(document.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }

        foreach (var (name, title) in Titles)
            Assert.StartsWith($"# {title} · {run}\n", await Nginx.ReadAsync($"{folder}/{name}-{day}.md"), StringComparison.Ordinal);
        var list = (await Nginx.ReadAsync("knowledge/dev/laws/_orchestrator-runs-index/runs.md")).Split('\n');
        Assert.Single(list, l => l.StartsWith($"- {run}·", StringComparison.Ordinal));
    }
}
