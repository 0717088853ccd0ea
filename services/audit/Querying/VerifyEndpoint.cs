using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Audit.Proving;
using Audit.Verifying;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Statements;

namespace Audit.Querying;

/// <summary>The verification of the ledger over HTTP: the verdict alone, or behind lines that say how far it is.</summary>
internal sealed class VerifyEndpoint(LedgerVerification verification, SignedPast past, LedgerKey key, NpgsqlDataSource database)
{
    private const string Lines = "application/x-ndjson";

    private static readonly string[] Parameters = ["since", "root", "sample", "seed", "state", "progress"];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static void Map(IEndpointRouteBuilder all) =>
        all.MapGet("/ledger/verify", (HttpContext http, VerifyEndpoint verify) => verify.AnswerAsync(http)).WithName("verifyLedger")
            .WithSummary("Verify the ledger from its bytes")
            .WithDescription("Encodes every entry anew from its columns and payload, and follows the chain of hashes. Names the first "
                + "bad entry and what is wrong with it. One at a time. "
                + "'since' reads only what follows the last checkpoint of at most so many entries, or, with 'root', what follows a "
                    + "checkpoint that you kept of just so many: the stored leaves must give that root; 'sample' only so many entries (1000) "
                    + "or so many in a hundred (2.5%), chosen at random or by the 'seed' of an earlier sample. "
                + "With 'progress=true' the answer is NDJSON: lines of 'read', 'of' and 'state', and the verdict last. A 'state' given "
                    + "back goes on from there.")
            .WithParameters(Parameters).Produces<Verdict>().ProducesProblem(StatusCodes.Status404NotFound)
                .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        var (query, cancel) = (new QueryReader(http.Request, Parameters), http.RequestAborted);
        var told = query.OneOf("progress", "true", "false") == "true";
        if (await ScopeAsync(query, cancel) is not { } scope)
            return Problems.NotFound(
                "No checkpoint of so few entries was signed, or the ledger has no key: there is nothing to begin behind. "
                + "GET /checkpoint shows the last one.");
        VerificationResult? result;
        try
        {
            result = await verification.TryRunAsync(
                scope, told ? progress => TellAsync(http.Response, progress, cancel) : _ => Task.CompletedTask, cancel);
        }
        catch (KeysUnreadableException e)
        {
            return Problems.Of(
                StatusCodes.Status503ServiceUnavailable, "keys-unreadable", "Keys unreadable",
                $"Whether the removals in the ledger were signed cannot be said: {e.Message}");
        }

        if (result is null)
        {
            http.Response.Headers.RetryAfter = "5";
            return Problems.Of(
                StatusCodes.Status429TooManyRequests, "busy", "Busy",
                    "Another verification is running, and one takes all processors; ask again in some seconds.");
        }

        var verdict = Verdict.Of(result);
        if (!told) return TypedResults.Ok(verdict);
        await WriteAsync(http.Response, verdict, cancel);
        return Results.Empty;
    }

    /// <summary>Null where no checkpoint is old enough.</summary>
    private async Task<VerificationScope?> ScopeAsync(QueryReader query, CancellationToken cancel)
    {
        var (since, root, sample, seed, state) = (
            query.Number("since", LedgerHash.MaxIndex, "a number of entries"), query.Text("root"), query.Text("sample"), query.Text("seed"),
            query.Text("state"));
        if (new object?[] { since, sample, state }.Count(p => p is not null) > 1)
            throw new BadQueryException("Of the parameters 'since', 'sample' and 'state' one is given at most.");
        if (seed is not null && sample is null) throw new BadQueryException("The parameter 'seed' belongs to 'sample'.");
        if (root is not null && since is null) throw new BadQueryException("The parameter 'root' belongs to 'since'.");
        if (sample is not null)
        {
            return SampleAmount.Parse(sample) is { } amount
                ? new VerificationScope.Sample(amount, seed)
                : throw new BadQueryException(
                    "The parameter 'sample' takes a number of entries such as 1000, or a share of them such as 2.5%.");
        }

        if (since is not { } size) return new VerificationScope.Full(state is null ? null : PartOf(state));
        if (root is not null) return Kept(size, root);
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await past.AtMostAsync(connection, size, cancel) is { } signed
            ? new VerificationScope.Since(signed.Size, signed.Root, IsGiven: false)
            : null;
    }

    private static VerificationScope.Since Kept(long size, string root)
    {
        if (size == 0) throw new BadQueryException("A checkpoint of no entries has nothing to begin behind; leave 'since' and 'root' out.");
        return Digest.TryParse(root, out var digest)
            ? new VerificationScope.Since(size, digest, IsGiven: true)
            : throw new BadQueryException($"The parameter 'root' takes the root of a checkpoint: {2 * Digest.Size} hexadecimal digits, lower case.");
    }

    private VerifiedPart PartOf(string state)
    {
        try
        {
            if (key.Signer is not { } signer) throw new ProofFormatException("The ledger has no key, so it signed none.");
            return VerifiedPart.Open(WebEncoders.Base64UrlDecode(state), signer, key.Origin);
        }
        catch (Exception e) when (e is ProofFormatException or FormatException)
        {
            throw new BadQueryException($"The state is none that this ledger gave out: {e.Message} Verify from the beginning.");
        }
    }

    private Task TellAsync(HttpResponse response, VerificationProgress progress, CancellationToken cancel)
    {
        var state = key.Signer is { } signer ? progress.Part?.Sign(signer, key.Origin).ToString() : null;
        var text = state is null ? null : WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(state));
        return WriteAsync(response, new ProgressLine(progress.Read, progress.Of, text), cancel);
    }

    private static async Task WriteAsync<T>(HttpResponse response, T line, CancellationToken cancel)
    {
        if (!response.HasStarted) response.ContentType = Lines;
        await response.WriteAsync(JsonSerializer.Serialize(line, Json) + "\n", cancel);
        await response.Body.FlushAsync(cancel);
    }

    private sealed record ProgressLine(
        long Read, long Of, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? State);
}
