namespace Platform.Execution;

/// <summary>The first place where a record is not what it was, and a sentence that says what is wrong there (R028).</summary>
/// <param name="Part">Where to look.</param>
/// <param name="Index">The position in <see cref="RecordPart.StepEvents"/> or <see cref="RecordPart.SideEffects"/>, from 0; null in parts
/// that are no list.</param>
/// <param name="Reason">One sentence; it quotes no values.</param>
public sealed record BrokenLink(RecordPart Part, int? Index, string Reason);
