using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Platform.Hosting;

/// <summary>
/// What changes something over HTTP is an operator's right, proven by the password of the broker's user <c>operator</c>:
/// <c>Authorization: Bearer PASSWORD</c>. Where the setting <c>Operator:Password</c> is missing nobody has it. A browser adds such a
/// header to no request by itself.
/// </summary>
public static class OperatorRight
{
    private const string Scheme = "Bearer ";

    /// <summary>Lets only operators through; others get 403 and a sentence.</summary>
    public static async ValueTask<object?> RequiredAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var password = context.HttpContext.RequestServices.GetRequiredService<IConfiguration>()["Operator:Password"];
        return Missing(context.HttpContext.Request.Headers[HeaderNames.Authorization].ToString(), password) is { } why
            ? Problems.Of(StatusCodes.Status403Forbidden, "forbidden", "An operator's right", why)
            : await next(context);
    }

    private static string? Missing(string header, string? password)
    {
        if (string.IsNullOrEmpty(password)) return "This service knows no operator (setting Operator__Password); nobody may ask this of it.";
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return "This takes the operator's right: send the password of the broker's user 'operator' as 'Authorization: Bearer PASSWORD'.";
        return AreEqual(header[Scheme.Length..].Trim(), password) ? null : "This is not the operator's password.";
    }

    /// <summary>In a time that tells nothing of where they differ.</summary>
    private static bool AreEqual(string given, string password) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(password)));
}
