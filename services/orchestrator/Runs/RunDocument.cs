namespace Orchestrator.Runs;

/// <summary>A document of a run: written once, with the change of the run that it tells of, and then filed as it is (R103).</summary>
internal sealed class RunDocument
{
    /// <summary>One try and three retries (R073).</summary>
    public const int TriesMax = 4;

    public Guid Run { get; set; }

    /// <summary>The file's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>The phase's name, or the gate's.</summary>
    public string Phase { get; set; } = "";

    public Guid? AttemptId { get; set; }

    public string Text { get; set; } = "";

    public string Sha256 { get; set; } = "";

    public DateTimeOffset WrittenAt { get; set; }

    /// <summary>
    /// How often its upload was begun: a retry is counted before it is made, so that a process that dies in one has used it (R073).
    /// </summary>
    public int Tries { get; set; }

    public DateTimeOffset? FiledAt { get; set; }

    public string? LastError { get; set; }
}
