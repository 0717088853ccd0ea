using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Hosting;

/// <summary>A database that cannot answer now is no error of whoever asked: 503, a sentence, and a line in the log that says why.</summary>
internal sealed class OutageHandler(ILogger<OutageHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not (Npgsql.NpgsqlException { IsTransient: true } or TimeoutException) || httpContext.Response.HasStarted) return false;
        log.LogWarning("{Path} could not be answered: {Reason}", httpContext.Request.Path, exception.Message);
        httpContext.Response.Headers.RetryAfter = "2";
        await Problems.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "Service unavailable", "The database cannot answer now; ask again in some seconds. /health/ready tells more.").ExecuteAsync(httpContext);
        return true;
    }
}
