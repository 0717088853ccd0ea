using Microsoft.Extensions.Logging;
using Platform.Proofs.Notes;

namespace Platform.Witnessing;

/// <summary>
/// The key with which the witness cosigns (C2SP cosignature/v1); only the service's own user should be able to read its file.
/// </summary>
internal sealed class WitnessKey : IDisposable
{
    private const int HexDigits = 64;

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
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            log.LogCritical("The witness cosigns nothing: its key file {Path} cannot be used: {Reason}", path, e.Message);
        }
    }

    /// <summary>Null where it signs nothing.</summary>
    public NoteSigner? Signer { get; }

    public void Dispose() => Signer?.Dispose();
}
