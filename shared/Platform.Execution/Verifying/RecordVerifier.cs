namespace Platform.Execution;

/// <summary>
/// Checks a record and believes nothing but its content: every hash is derived again, every link followed, counts, flags and status held
/// against the events. A record that somebody made anew from end to end is whole in itself; compare <see cref="ExecutionRecord.Hash"/> with
/// the one that was kept elsewhere.
/// </summary>
public static class RecordVerifier
{
    /// <summary>Null where the record is whole, else the first broken link (R028).</summary>
    public static BrokenLink? Verify(ExecutionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var (opening, seal) = (record.Head.Opening, record.Seal);
        if (opening.ComputeHash() != opening.Hash)
        {
            return new BrokenLink(RecordPart.Opening, null, "The opening was altered: its content does not give its hash.");
        }

        var sealIsIntact = seal.ComputeHash(opening, record.Head.Outcome) == seal.Hash;
        return VerifyEvents(record, sealIsIntact)
            ?? VerifySideEffects(record, sealIsIntact)
            ?? VerifyReport(record)
            ?? VerifyOutcome(record)
            ?? (sealIsIntact ? null : new BrokenLink(RecordPart.Seal, null, "The outcome or the seal was altered: they do not give the record's hash."));
    }

    /// <summary>Checks an exported record without any service: the text, its shape, and all that <see cref="Verify"/> checks.</summary>
    /// <param name="utf8">One JSON object; white space and the order of members do not matter.</param>
    public static BrokenLink? VerifyExport(ReadOnlySpan<byte> utf8) => RecordFormat.Read(utf8, out var unreadable, out _) is { } record ? Verify(record) : unreadable;

    private static BrokenLink? VerifyEvents(ExecutionRecord record, bool sealIsIntact)
    {
        var chain = new ChainCheck(RecordPart.StepEvents, "event", record.Head.Opening.Hash);
        foreach (var stepEvent in record.StepEvents)
        {
            if (chain.Follow(stepEvent.Hash, stepEvent.ComputeHash(), stepEvent.PreviousEventHash) is { } broken)
            {
                return broken;
            }
        }

        return chain.End(record.Seal.EventCount, record.Seal.LastEventHash, sealIsIntact);
    }

    private static BrokenLink? VerifySideEffects(ExecutionRecord record, bool sealIsIntact)
    {
        var chain = new ChainCheck(RecordPart.SideEffects, "side effect", record.Head.Opening.Hash);
        var after = 0;
        foreach (var effect in record.SideEffectsReport.Observed)
        {
            var index = chain.Count;
            if (chain.Follow(effect.Hash, effect.ComputeHash(), effect.PreviousHash) is { } broken)
            {
                return broken;
            }

            if (effect.AfterEvents < after || effect.AfterEvents > record.StepEvents.Length)
            {
                return new BrokenLink(RecordPart.SideEffects, index, $"Side effect {index} says that it was recorded after an event that it cannot follow.");
            }

            after = effect.AfterEvents;
        }

        return chain.End(record.Seal.SideEffectCount, record.Seal.LastSideEffectHash, sealIsIntact);
    }

    private static BrokenLink? VerifyReport(ExecutionRecord record)
    {
        var report = record.SideEffectsReport;
        if (DeclaredSideEffect.HashAll(report.Declared) != record.Head.Opening.DeclaredSideEffectsHash)
        {
            return new BrokenLink(RecordPart.SideEffectsReport, null, "The declared side effects are not those that the execution began with.");
        }

        var derived = SideEffectsReport.Compare(report.Declared, report.Observed);
        return derived.UndeclaredIndexes.AsSpan().SequenceEqual(report.UndeclaredIndexes.AsSpan()) && derived.NotSeenIndexes.AsSpan().SequenceEqual(report.NotSeenIndexes.AsSpan())
            ? null
            : new BrokenLink(RecordPart.SideEffectsReport, null, "The flags of the side-effects report do not follow from what was declared and seen.");
    }

    private static BrokenLink? VerifyOutcome(ExecutionRecord record)
    {
        var outcome = record.Head.Outcome;
        if (outcome.Status == ExecutionStatus.Started != outcome.EndedAt is null || (outcome.Status == ExecutionStatus.Started && (outcome.Reason ?? (object?)outcome.SecuritySnapshotPost) is not null))
        {
            return new BrokenLink(RecordPart.Outcome, null, "The status does not fit the end: a record has both a mark and an end, or neither.");
        }

        if (outcome.Status is ExecutionStatus.Completed or ExecutionStatus.CompletedPartial)
        {
            var steps = new StepStates();
            foreach (var stepEvent in record.StepEvents)
            {
                steps.Note(stepEvent.Type, stepEvent.StepIndex);
            }

            if (steps.WhenMarkedCompleted(record.Head.Opening.PlannedSteps) != outcome.Status)
            {
                return new BrokenLink(RecordPart.Outcome, null, $"The status {outcome.Status.ToWire()} does not follow from the events.");
            }
        }

        return null;
    }
}
