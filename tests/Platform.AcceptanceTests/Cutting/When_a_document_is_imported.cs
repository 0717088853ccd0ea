using System.Security.Cryptography;
using System.Text;

namespace Platform.AcceptanceTests.Cutting;

/// <summary>A text arrives in parts and is kept byte for byte, or is refused with the reason.</summary>
public sealed class When_a_document_is_imported(CutStack cut) : CutTest(cut)
{
    [Fact]
    [Trait("Requirement", "R062")]
    [Trait("Requirement", "C22")]
    public async Task Should_keep_a_byte_order_mark_and_line_ends_of_any_kind()
    {
        var windows = Texts.Harbour.Replace("\n", "\r\n", StringComparison.Ordinal);
        var run = NewRun("\ufeff" + windows + "4. Ends\r\rOf äöü and 𝔘𝔫𝔦𝔠𝔬𝔡𝔢.");
        var answer = await run.ImportAsync();
        Assert.True(answer.Status == "SUCCESS", answer.ToString());
        Assert.Equal(
            run.Text,
            await Stack.Business.ScalarAsync<byte[]>("SELECT bytes FROM law.source_version WHERE document_id = $1", run.DocumentId));
        Assert.Equal(run.SourceVersionId, answer.Output.GetProperty("sourceVersionId").GetString());
        Assert.Equal(run.Text.Length, answer.Output.GetProperty("bytes").GetInt32());
        await run.WalkAsync("cut.structural_verify");
    }

    [Fact]
    [Trait("Requirement", "G10")]
    public async Task Should_take_the_same_again_and_refuse_another_profile()
    {
        var run = NewRun();
        Assert.Equal("SUCCESS", (await run.ImportAsync()).Status);
        var again = await run.ImportAsync();
        Assert.Equal("SUCCESS", again.Status);
        Assert.False(again.Output.GetProperty("isNew").GetBoolean());

        var other = await Agent.ExecuteAsync(
            new Command(
                "document.register", new { documentId = run.DocumentId, sha256 = run.SourceVersionId, parts = 1, profile = "articles" }));
        Assert.Equal(("FAILURE", "PROFILE_CONFLICT"), (other.Status, other.Code));
    }

    [Fact]
    [Trait("Requirement", "G10")]
    public async Task Should_refuse_parts_that_do_not_make_the_text()
    {
        var (document, sha) = (Texts.NewDocumentId(), Sha(Texts.Harbour));
        var missing = await RegisterAsync(document, sha, parts: 7);
        Assert.Equal(("FAILURE", "PART_MISSING"), (missing.Status, missing.Code));

        Assert.Equal("SUCCESS", (await ReceiveAsync(document, sha, 1, 2, "1. One")).Status);
        Assert.Equal("SUCCESS", (await ReceiveAsync(document, sha, 1, 2, "1. One")).Status);
        var conflict = await ReceiveAsync(document, sha, 1, 2, "1. Two");
        Assert.Equal(("FAILURE", "PART_CONFLICT"), (conflict.Status, conflict.Code));
        Assert.Equal("SUCCESS", (await ReceiveAsync(document, sha, 2, 2, "\n")).Status);
        var mismatch = await RegisterAsync(document, sha, parts: 2);
        Assert.Equal(("FAILURE", "SHA_MISMATCH"), (mismatch.Status, mismatch.Code));
        Assert.Equal("FAILURE", (await ReceiveAsync(document, sha, 3, 2, "x")).Status);
    }

    [Theory]
    [Trait("Requirement", "G8")]
    [InlineData("lower-case", "DENIED", "INVALID_PARAMETERS")]
    [InlineData("LAW/OTHER", "DENIED", "INVALID_PARAMETERS")]
    [InlineData("LAW|OTHER", "DENIED", "INVALID_PARAMETERS")]
    public async Task Should_refuse_an_id_that_is_none(string document, string status, string code)
    {
        var answer = await ReceiveAsync(document, Sha("x"), 1, 1, "x");
        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_say_what_the_law_says_against_a_text()
    {
        const string Nothing = "Just a few words, and not one that looks like a law.\u0001";
        var (document, sha) = (Texts.NewDocumentId(), Sha(Nothing));
        await ReceiveAsync(document, sha, 1, 1, Nothing);
        var answer = await RegisterAsync(document, sha, parts: 1);
        Assert.Equal(("FAILURE", "CONTROL_CHARACTER"), (answer.Status, answer.Code));
        var none = await Agent.ExecuteAsync(new Command("document.register", new { documentId = document, sha256 = sha, parts = 1 }));
        Assert.Equal("DENIED", none.Status);
        var unknown = await Agent.ExecuteAsync(
            new Command("document.register", new { documentId = document, sha256 = sha, parts = 1, profile = "nobody's" }));
        Assert.Equal(("FAILURE", "PROFILE_NOT_FOUND"), (unknown.Status, unknown.Code));
    }

    private Task<Answer> ReceiveAsync(string documentId, string sha256, int part, int parts, string text) =>
        Agent.ExecuteAsync(new Command("document.receive", new { documentId, sha256, part, parts, text }));

    private Task<Answer> RegisterAsync(string documentId, string sha256, int parts) =>
        Agent.ExecuteAsync(new Command("document.register", new { documentId, sha256, parts, profile = "numbered-sections" }));

    private static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
