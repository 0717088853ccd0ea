using System.Text;
using System.Text.Json;
using Platform.Statements;

namespace Audit.Removing;

/// <summary>
/// Whether removals that stand in the ledger were signed. Whoever writes the database by hand can add an entry that says so, with a chain
/// that holds, and cannot sign it.
/// </summary>
internal sealed class RemovalSignatures
{
    private readonly KeyRing keys;
    private readonly string? unreadable;

    private RemovalSignatures(KeyRing keys, string? unreadable) => (this.keys, this.unreadable) = (keys, unreadable);

    /// <summary>By the keys that this place knows now, whatever each may do now.</summary>
    public static RemovalSignatures By(KeysFile file)
    {
        try
        {
            return new RemovalSignatures(file.Read(), null);
        }
        catch (KeysUnreadableException e)
        {
            return new RemovalSignatures(KeyRing.Empty, e.Message);
        }
    }

    /// <summary>Null where a key that is known signed it; else a sentence.</summary>
    public string? WhyNot(JsonElement removal)
    {
        if (unreadable is not null) return unreadable;
        if (!SignedStatement.TryRead<PayloadRemoval>(Encoding.UTF8.GetBytes(removal.GetRawText()), out var signed, out var malformed))
            return malformed.Message;
        if (keys.Find(signed.Statement.KeyId) is null)
            return $"It names the key {signed.Statement.KeyId}, which is not in the keys file: it was forbidden since, or it is nobody's.";
        return signed.Check(keys, out _)?.Message;
    }
}
