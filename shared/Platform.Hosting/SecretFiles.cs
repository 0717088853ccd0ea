using Microsoft.Extensions.Configuration;

namespace Platform.Hosting;

/// <summary>
/// For every variable <c>NAME_FILE</c> the setting <c>NAME</c> is the trimmed text of that file, so that secrets need not stand in the
/// environment.
/// </summary>
internal static class SecretFiles
{
    private const string Suffix = "_FILE";

    public static IConfigurationBuilder AddSecretFiles(this IConfigurationBuilder configuration)
    {
        var secrets = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (!name.EndsWith(Suffix, StringComparison.Ordinal) || !IsSetting(name)) continue;
            var path = (string?)variable.Value ?? "";
            if (!File.Exists(path)) throw new InvalidOperationException($"The setting {name} names the file '{path}', which does not exist.");
            secrets[name[..^Suffix.Length].Replace("__", ":", StringComparison.Ordinal)] = File.ReadAllText(path).Trim();
        }

        return configuration.AddInMemoryCollection(secrets);
    }

    /// <summary>
    /// Of ours, or of the OpenTelemetry SDK, whose headers may hold a key. Other programs have variables of such names, too.
    /// </summary>
    private static bool IsSetting(string name) =>
        name.Contains("__", StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal);
}
