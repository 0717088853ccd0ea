using Platform.Journal;

namespace ActionRunner.Attempts;

/// <summary>An attempt about to begin: it has begun once its row in <c>journal.command</c> has been committed.</summary>
internal sealed record Intent(Guid CommandId, byte[] Digest, Guid AttemptId, bool External, byte[] Context)
{
    /// <summary>Its number among this runner's commands, given when it begins.</summary>
    public Ticket Ticket { get; set; }
}

/// <summary>A command about to be denied, with the bytes of its record.</summary>
internal sealed record Denial(Refusal Refusal, Guid DenialId, byte[] Body)
{
    /// <inheritdoc cref="Intent.Ticket"/>
    public Ticket Ticket { get; set; }
}

/// <summary>What the journal knows of a command that came again.</summary>
/// <param name="CommandId">The command.</param>
/// <param name="Digest">What its content was the first time.</param>
/// <param name="AttemptId">The attempt that began, or null where it was denied.</param>
/// <param name="RunnerId">Who began it.</param>
/// <param name="External">Whether something outside may have happened.</param>
/// <param name="Context">The open record, for closing it.</param>
/// <param name="Record">Its record, or null while it has none.</param>
/// <param name="Kind">A word of <see cref="CommandKind"/>.</param>
internal sealed record SeenCommand(Guid CommandId, byte[] Digest, Guid? AttemptId, int RunnerId, bool External, byte[]? Context, byte[]? Record, string Kind);

/// <summary>What a command's id stands for.</summary>
internal static class CommandKind
{
    public const string Action = "action";
    public const string Step = "step";
    public const string DryRunStep = "dry_run_step";
    public const string Plan = "plan";
    public const string SecurityChange = "security_change";
}

/// <summary>The record of an attempt, with what a step of a plan saw of itself beside it.</summary>
/// <param name="Record">What goes to the ledger.</param>
/// <param name="Effects">What the step saw, as <see cref="EffectLog"/> writes it; null where nobody asks.</param>
internal readonly record struct OutcomeRecord(NewRecord Record, byte[]? Effects = null)
{
    public static implicit operator OutcomeRecord(NewRecord record) => new(record);
}
