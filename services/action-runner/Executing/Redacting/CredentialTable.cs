using System.Buffers;

namespace ActionRunner.Executing.Redacting;

/// <summary>
/// Everything that is taken for a credential, one line each: names whose values are secret, and values that show themselves. What is found
/// here is found everywhere: in members of JSON, in
/// <c>name=value</c> inside of texts, and in pieces of either.
/// </summary>
internal static class CredentialTable
{
    /// <summary>A name that holds one of these says that its value is secret.</summary>
    private static readonly string[] Words =
    [
        "password", "passwd", "passphrase", "secret", "credential", "apikey", "api_key", "api-key", "privatekey",
        "private_key", "private-key", "accesskey", "access_key", "access-key", "connectionstring", "connection_string", "authorization",
    ];

    /// <summary>So does one that ends with one of these.</summary>
    private static readonly string[] Endings = ["token", "pwd", "dsn"];

    /// <summary>Values that are credentials whatever they are called: what they begin with, and how they go on.</summary>
    public static readonly (string Begin, CredentialShape Shape)[] Shapes =
    [
        ("-----BEGIN", Shape.Block),
        ("://", Shape.UserInfo),
        ("eyJ", Shape.WebToken),
        ("bearer", Shape.AfterSpace(8)),
        ("AKIA", Shape.Word(16)),
        ("ASIA", Shape.Word(16)),
    ];

    /// <summary>What stands before a credential in a header, and is no secret.</summary>
    public static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Schemes =
        new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "Basic", "Bearer", "Digest", "Negotiate", "Token" }
            .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly SearchValues<string> AnyWord = SearchValues.Create(Words, StringComparison.OrdinalIgnoreCase);

    /// <summary>A text that holds none of these holds nothing of this table: one quick look spares the long one.</summary>
    private static readonly SearchValues<string> AnyHint =
        SearchValues.Create([.. Words, .. Endings, .. Shapes.Select(s => s.Begin)], StringComparison.OrdinalIgnoreCase);

    /// <summary>The beginnings of <see cref="Shapes"/>.</summary>
    public static readonly SearchValues<string> AnyBegin =
        SearchValues.Create([.. Shapes.Select(s => s.Begin)], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether anything of this table may be in it, as it is written.</summary>
    public static bool MayHold(ReadOnlySpan<char> text) => text.ContainsAny(AnyHint);

    /// <summary>Whether a name says that its value is secret.</summary>
    public static bool IsSecretName(ReadOnlySpan<char> name)
    {
        if (name.ContainsAny(AnyWord)) return true;
        foreach (var ending in Endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
