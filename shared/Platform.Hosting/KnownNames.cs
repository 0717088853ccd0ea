using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Platform.Hosting;

/// <summary>
/// Keeps web pages away from a service on somebody's own machine. A page whose name is pointed at this machine asks under that name. So
/// only the names of the setting <c>AllowedHosts</c> are answered (separated by <c>;</c>, <c>*</c> for all; default: those of loopback).
/// A page of another origin may send what a form can send. So what changes anything has to come as <c>application/json</c>, for which
/// browsers ask first.
/// </summary>
internal static class KnownNames
{
    private const string Json = "application/json";
    private const string Loopback = "localhost;127.0.0.1;[::1]";

    /// <summary>ASP.NET's own filter reads the same setting and refuses without a word; it lets all pass, and ours says why.</summary>
    public static IServiceCollection AddKnownNames(this IServiceCollection services) =>
        services.PostConfigure<HostFilteringOptions>(o => o.AllowedHosts = ["*"]);

    public static void UseKnownNames(this WebApplication app)
    {
        var setting = app.Configuration["AllowedHosts"] is { Length: > 0 } named ? named : Loopback;
        const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        var names = setting.Split(';', Trimmed).Select(n => new StringSegment(n)).ToList();
        var all = names.Contains("*");
        app.Use((context, next) =>
            !all && !HostString.MatchesAny(context.Request.Host.Host, names) ? Stranger(Shown(context.Request.Host.Host)).ExecuteAsync(context)
            : Changes(context) && !IsJson(context.Request) ? Unasked.ExecuteAsync(context)
            : next(context));
    }

    private static IResult Unasked { get; } = Problems.Of(
        StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "Unsupported media type",
        $"What changes something has to come with the header Content-Type: {Json}, even without a body; a web page cannot send that unasked.");

    private static IResult Stranger(string name) => Problems.Of(
        StatusCodes.Status400BadRequest, "unknown-host", "Unknown host",
        $"This service does not answer under the name '{name}'. The setting AllowedHosts lists the names that it answers under.");

    /// <summary>Bounded, and without what a terminal would obey.</summary>
    private static string Shown(string name) => new([.. name.Take(100).Select(c => char.IsControl(c) ? '?' : c)]);

    /// <summary>Whether the request would have something done; where nothing can be, that is said as everywhere.</summary>
    private static bool Changes(HttpContext context) =>
        !HttpMethods.IsGet(context.Request.Method)
        && context.GetEndpoint()?.Metadata.GetMetadata<TakesAnyBody>() is null
        && context.GetEndpoint()?.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(context.Request.Method) == true;

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase);
}
