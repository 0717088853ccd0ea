namespace Orchestrator.Runs;

/// <summary>
/// A command that was taken or denied, bound to its content for ever, with the answer that it gets whenever it comes again.
/// </summary>
internal sealed class RunCommand
{
    public Guid CommandId { get; set; }

    public byte[] Digest { get; set; } = [];

    /// <summary>The answer, as JSON.</summary>
    public string Answer { get; set; } = "";

    public DateTimeOffset ReceivedAt { get; set; }
}
