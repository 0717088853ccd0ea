using Platform.Proofs;
using Platform.Proofs.Notes;

namespace Audit.Proving;

/// <summary>
/// The key with which the ledger signs what it says of itself, and the name under which it does. Its file holds the 64 hexadecimal digits
/// of an Ed25519 seed, or a signing key as C2SP's tools write it; only the service's own user should be able to read it.
/// </summary>
internal sealed class LedgerKey : IDisposable
{
    private const int BytesMax = 1 << 14;
    private const string DefaultOrigin = "platform.local/ledger";

    public LedgerKey(IConfiguration configuration, ILogger<LedgerKey> log)
    {
        Origin = configuration["Proving:Origin"] is { Length: > 0 } origin ? origin : DefaultOrigin;
        if (configuration["Proving:KeyFile"] is not { Length: > 0 } path) return;
        try
        {
            var length = new FileInfo(path).Length;
            if (length > BytesMax) throw new ProofFormatException($"it has {length} bytes; at most {BytesMax} are read");
            Signer = Read(File.ReadAllText(path).Trim());
        }
        catch (Exception e) when (e is ProofFormatException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            log.LogCritical("The ledger signs nothing: its key file {Path} cannot be used: {Reason}", path, e.Message);
        }
    }

    /// <summary>Names the log in every checkpoint.</summary>
    public string Origin { get; }

    /// <summary>Null where there is no key: then nothing is signed.</summary>
    public NoteSigner? Signer { get; }

    public void Dispose() => Signer?.Dispose();

    private NoteSigner Read(string text) =>
        text.Length == 2 * Platform.Integrity.Digest.Size && text.All(char.IsAsciiHexDigit) ? NoteSigner.Ed25519(Origin, Convert.FromHexString(text)) : NoteSigner.Parse(text);
}
