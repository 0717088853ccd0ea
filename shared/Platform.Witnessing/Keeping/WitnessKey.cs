using Microsoft.Extensions.Logging;
using Platform.Proofs.Notes;

namespace Platform.Witnessing;

/// <summary>
/// The service's own key, with which the witness cosigns (C2SP cosignature/v1) and which signs what the service says of itself. The two
/// kinds of signatures cover texts that cannot be taken for each other. Only the service's own user should be able to read its file.
/// </summary>
internal sealed class WitnessKey : IDisposable
{
    private const int HexDigits = 64;

    private readonly NoteSigner? notes;

    public WitnessKey(WitnessOptions options, TimeProvider time, ILogger<WitnessKey> log)
    {
        if (options.KeyFile is not { Length: > 0 } path) return;
        try
        {
            var text = new FileInfo(path).Length <= 2 * HexDigits ? File.ReadAllText(path).Trim() : "";
            if (text.Length != HexDigits || !text.All(char.IsAsciiHexDigit))
                throw new IOException($"it does not hold {HexDigits} hexadecimal digits");
            if (options.Name is not { Length: > 0 } name)
                throw new IOException("the setting Witnessing__Name, under which it signs, is missing");
            Signer = NoteSigner.Cosigner(name, Convert.FromHexString(text), time);
            notes = NoteSigner.Ed25519(name, Convert.FromHexString(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            log.LogCritical("The witness cosigns nothing: its key file {Path} cannot be used: {Reason}", path, e.Message);
        }
    }

    /// <summary>Cosigns; null where it signs nothing.</summary>
    public NoteSigner? Signer { get; }

    /// <summary>The text as a note that the service signed; null where it signs nothing.</summary>
    public string? Sign(string text) => notes is null ? null : new SignedNote(text, [notes.Sign(text)]).ToString();

    public void Dispose()
    {
        Signer?.Dispose();
        notes?.Dispose();
    }
}
