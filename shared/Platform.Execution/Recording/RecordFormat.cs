using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Platform.Execution;

/// <summary>
/// Format 1 of an exported record: one object of <c>opening</c>, <c>stepEvents</c>, <c>sideEffectsReport</c>, <c>outcome</c> and
/// <c>seal</c>.
/// </summary>
internal static class RecordFormat
{
    public const string Name = "platform-execution-record/1";

    public static void Write(Utf8JsonWriter writer, ExecutionRecord record)
    {
        writer.WriteStartObject();
        writer.WriteString("format"u8, Name);
        writer.WritePropertyName("opening"u8);
        record.Head.Opening.Write(writer, withHash: true);
        writer.WritePropertyName("outcome"u8);
        record.Head.Outcome.Write(writer);
        writer.WritePropertyName("seal"u8);
        record.Head.Seal.Write(writer, withHash: true);
        writer.WritePropertyName("sideEffectsReport"u8);
        Write(writer, record.SideEffectsReport);
        writer.WriteStartArray("stepEvents"u8);
        foreach (var stepEvent in record.StepEvents)
        {
            stepEvent.Write(writer, withHash: true);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>
    /// Null where it cannot be read: <paramref name="broken"/> says in which part, <paramref name="path"/> exactly where.
    /// </summary>
    public static ExecutionRecord? Read(ReadOnlySpan<byte> utf8, out BrokenLink? broken, [NotNullIfNotNull(nameof(broken))] out string? path)
    {
        // Where reading stands, so that what cannot be read is named as any other fault is.
        var (part, index) = (RecordPart.Format, (int?)null);
        (broken, path) = (null, null);
        try
        {
            var members = Members.Of(utf8);
            members.Expect("format", Name);
            part = RecordPart.Opening;
            var opening = ExecutionOpening.Read(members.Object("opening"));
            part = RecordPart.StepEvents;
            var events = ImmutableArray.CreateBuilder<StepEvent>(members.Count("stepEvents"));
            index = 0;
            foreach (var item in members.Objects("stepEvents"))
            {
                events.Add(StepEvent.Read(item));
                index++;
            }

            (part, index) = (RecordPart.SideEffects, null);
            var report = members.Object("sideEffectsReport");
            var observed = ImmutableArray.CreateBuilder<ObservedSideEffect>(report.Count("observed"));
            index = 0;
            foreach (var item in report.Objects("observed"))
            {
                observed.Add(ObservedSideEffect.Read(item));
                index++;
            }

            (part, index) = (RecordPart.SideEffectsReport, null);
            var given = SideEffectsReport.Given(
                [.. report.Objects("declared").Select(DeclaredSideEffect.Read)], observed.ToImmutable(), [.. report.Integers("observedButUndeclared")], [.. report.Integers("declaredButNotSeen")]);
            report.End();
            part = RecordPart.Outcome;
            var outcome = ExecutionOutcome.Read(members.Object("outcome"));
            part = RecordPart.Seal;
            var seal = ExecutionSeal.Read(members.Object("seal"));
            part = RecordPart.Format;
            members.End();
            return new ExecutionRecord(new ExecutionHead(opening, outcome, seal), events.ToImmutable(), given);
        }
        catch (MalformedException e)
        {
            path = e.Path;
            broken = new BrokenLink(part, index, $"{e.Path}: {e.Message[(e.Path.Length + 2)..]}");
            return null;
        }
    }

    private static void Write(Utf8JsonWriter writer, SideEffectsReport report)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("declared"u8);
        DeclaredSideEffect.WriteAll(writer, report.Declared);
        Write(writer, "declaredButNotSeen"u8, report.NotSeenIndexes);
        writer.WriteStartArray("observed"u8);
        foreach (var observed in report.Observed)
        {
            observed.Write(writer, withHash: true);
        }

        writer.WriteEndArray();
        Write(writer, "observedButUndeclared"u8, report.UndeclaredIndexes);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ImmutableArray<int> indexes)
    {
        writer.WriteStartArray(name);
        foreach (var index in indexes)
        {
            writer.WriteNumberValue(index);
        }

        writer.WriteEndArray();
    }
}
