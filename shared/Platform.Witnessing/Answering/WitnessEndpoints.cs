using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting;
using Platform.Proofs.Witnessing;

namespace Platform.Witnessing;

/// <summary>The witness over HTTP: what it says of the ledger, and, where it has a key, C2SP's tlog-witness.</summary>
public static class WitnessEndpoints
{
    private const string PlainText = "text/plain; charset=utf-8";

    public static void MapWitness(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGet("/witness", (HttpContext context) => TypedResults.Ok(context.RequestServices.GetRequiredService<WitnessState>().Status()))
            .AddEndpointFilter(QueryReader.NamedAsync).AddEndpointFilter(QueryReader.NothingAsync)
            .WithName("getWitness").WithSummary("Whether the ledger is what this service saw of it")
            .WithDescription("The last checkpoint that was accepted, and the alarm where the ledger signed what does not follow from it.")
            .Produces<WitnessStatus>();
        if (app.Services.GetRequiredService<WitnessKey>().Signer is null) return;
        app.MapPost("/add-checkpoint", (Delegate)AddAsync).WithMetadata(new TakesAnyBody())
            .WithName("addCheckpoint").WithSummary("Have a checkpoint of the ledger cosigned")
            .WithDescription("C2SP tlog-witness: 'old' and a size, a consistency proof, an empty line, the checkpoint. The answer is a line of cosignature/v1.")
            .Produces(StatusCodes.Status200OK, contentType: "text/plain");
    }

    private static async Task<IResult> AddAsync(HttpContext context)
    {
        var body = await ReadAsync(context.Request.Body, context.RequestAborted);
        var answer = await context.RequestServices.GetRequiredService<Cosigning>().AnswerAsync(body, context.RequestAborted);
        var type = answer.Status == StatusCodes.Status409Conflict ? WitnessAnswer.SizeContentType : PlainText;
        return Results.Text(answer.Body, type, statusCode: answer.Status);
    }

    /// <summary>The body, or one byte more than is taken.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream body, CancellationToken cancel)
    {
        var bytes = new byte[AddCheckpoint.BytesMax + 1];
        return bytes.AsMemory(0, await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel));
    }
}
