using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Execution;

namespace ActionRunner.Guarding;

/// <summary>Settings <c>Guidance:*</c>.</summary>
public sealed class GuidanceOptions
{
    /// <summary>Where the miner answers, e.g. <c>http://127.0.0.1:7103</c>.</summary>
    public Uri? Address { get; set; }

    /// <summary>
    /// Path of the file that says what to do where guidance is <c>avoid</c>: a JSON object of action types, <c>*</c> for any run of characters, and <c>advise</c> or <c>deny</c>; the first that matches
    /// decides. What none matches, and all where there is no file, is <c>advise</c>.
    /// </summary>
    public string? PolicyFile { get; set; }

    /// <summary>How long the miner may take to answer, in milliseconds; then a type with the policy <c>deny</c> is denied.</summary>
    public int PatienceMs { get; set; } = 1_000;
}

/// <summary>The policy file cannot be understood; the message is a sentence.</summary>
internal sealed class PolicyUnreadableException(string message) : Exception(message);

/// <summary>Which action types are denied where guidance is to avoid them. The file is looked at each time: a change counts from the next command on.</summary>
internal sealed class GuidancePolicy(IOptions<GuidanceOptions> options)
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxRules = 200;

    private readonly Lock gate = new();
    private (DateTime At, long Length) read;
    private IReadOnlyList<(string Pattern, bool Deny)> rules = [];

    /// <exception cref="PolicyUnreadableException">The file is there and cannot be read.</exception>
    public bool Denies(string actionType)
    {
        foreach (var (pattern, deny) in Rules())
        {
            if (Glob.Matches(pattern, actionType)) return deny;
        }

        return false;
    }

    private IReadOnlyList<(string Pattern, bool Deny)> Rules()
    {
        if (string.IsNullOrWhiteSpace(options.Value.PolicyFile)) return [];
        var file = new FileInfo(options.Value.PolicyFile);
        if (!file.Exists) return [];
        lock (gate)
        {
            var seen = (file.LastWriteTimeUtc, file.Length);
            if (seen == read) return rules;
            rules = Read(file);
            read = seen;
            return rules;
        }
    }

    private static List<(string, bool)> Read(FileInfo file)
    {
        try
        {
            if (file.Length > MaxBytes) throw new JsonException($"it has more than {MaxBytes} bytes.");
            using var document = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("it is no JSON object such as {\"server.*\":\"deny\"}.");
            var found = document.RootElement.EnumerateObject().Select(rule => (rule.Name, rule.Value.ValueKind == JsonValueKind.String ? rule.Value.GetString() : null) switch
            {
                (var name, "deny") => (name, true),
                (var name, "advise") => (name, false),
                var (name, _) => throw new JsonException($"'{name}' is neither advise nor deny."),
            }).ToList();
            return found.Count <= MaxRules ? found : throw new JsonException($"it has more than {MaxRules} rules.");
        }
        catch (Exception e)
        {
            throw new PolicyUnreadableException($"The policy file (setting Guidance__PolicyFile) cannot be read: {e.Message}");
        }
    }
}
