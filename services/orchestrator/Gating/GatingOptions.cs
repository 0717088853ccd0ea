namespace Orchestrator.Gating;

/// <summary>Settings under <c>Gating</c>.</summary>
internal sealed class GatingOptions
{
    /// <summary>Path of the file that lists the allowed keys. Without one nobody's decision counts.</summary>
    public string? KeysFile { get; set; }
}
