using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Hosting;

/// <summary>
/// Errors over HTTP as RFC 9457 problem details: <c>type</c> is stable and relative (<c>/problems/not-found</c>), <c>detail</c> is a
/// sentence that names what is wrong and what to do, <c>traceId</c> finds the request in the logs. Never a stack trace.
/// </summary>
public static class Problems
{
    public static IResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, "not-found", "Not found", detail);

    public static IResult BadRequest(string detail) => Of(StatusCodes.Status400BadRequest, "bad-request", "Bad request", detail);

    /// <summary>
    /// A text of the asker's in a sentence: whole where it can be an id, else its beginning, and without what a terminal would obey.
    /// </summary>
    public static string Shown(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const int Most = 200;
        var most = text.Length > Most && char.IsHighSurrogate(text[Most - 1]) ? Most - 1 : Most;
        var shown = string.Concat((text.Length > Most ? text[..most] : text).Select(c => char.IsControl(c) ? '?' : c));
        return text.Length > Most ? shown + "…" : shown;
    }

    public static IResult Of(int status, string type, string title, string detail) =>
        Results.Problem(detail, statusCode: status, title: title, type: "/problems/" + type);

    internal static IServiceCollection AddProblems(this IServiceCollection services) => services.AddExceptionHandler<OutageHandler>().AddProblemDetails(o => o.CustomizeProblemDetails = c =>
    {
        c.ProblemDetails.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? c.HttpContext.TraceIdentifier;
        if (c.ProblemDetails.Type is { } type && type.StartsWith('/')) return;
        var status = c.ProblemDetails.Status ?? StatusCodes.Status500InternalServerError;
        c.ProblemDetails.Type = "/problems/" + (status switch { 400 => "bad-request", 404 => "not-found", 405 => "method-not-allowed", 503 => "unavailable", _ => "internal" });
        c.ProblemDetails.Detail ??= status switch
        {
            404 => "There is nothing at this address; /openapi/v1.json lists what there is.",
            405 => "This address does not take that method; /openapi/v1.json lists what it takes.",
            _ => null,
        };
    });

    internal static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = e => e switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                _ => StatusCodes.Status500InternalServerError,
            },
        });
        app.UseStatusCodePages();
    }
}
