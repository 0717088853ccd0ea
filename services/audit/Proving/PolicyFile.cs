using Platform.Proofs;
using Platform.Proofs.Witnessing;

namespace Audit.Proving;

/// <summary>
/// Who is asked to cosign checkpoints, and which of them are enough: a file that a person writes (setting <c>Proving:PolicyFile</c>), read
/// again when it has changed. One that cannot be read counts as none, and the log says so.
/// </summary>
internal sealed class PolicyFile(IConfiguration configuration, ILogger<PolicyFile> log)
{
    private readonly string? path = configuration["Proving:PolicyFile"] is { Length: > 0 } named ? named : null;
    private readonly Lock gate = new();

    private DateTime readAt;
    private WitnessPolicy? policy;

    /// <summary>Null where there is none.</summary>
    public WitnessPolicy? Read()
    {
        if (path is null) return null;
        lock (gate)
        {
            try
            {
                var file = new FileInfo(path);
                var written = file.Exists ? file.LastWriteTimeUtc : default;
                if (written == readAt) return policy;
                (readAt, policy) = (written, null);
                if (!file.Exists) return null;
                if (file.Length > WitnessPolicy.CharactersMax)
                    throw new ProofFormatException($"it has {file.Length} bytes; at most {WitnessPolicy.CharactersMax} are read");
                policy = WitnessPolicy.Parse(File.ReadAllText(path));
                log.LogInformation("{Count} witnesses are asked to cosign checkpoints", policy.Witnesses.Count(w => w.Address is not null));
            }
            catch (Exception e) when (e is ProofFormatException or IOException or UnauthorizedAccessException)
            {
                log.LogError("No witness is asked to cosign: the policy file {Path} cannot be used: {Reason}", path, e.Message);
            }

            return policy;
        }
    }
}
