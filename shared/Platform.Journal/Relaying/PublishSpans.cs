using System.Diagnostics;
using System.Text.Json;
using Platform.Hosting;

namespace Platform.Journal;

/// <summary>One span per record on its way to the ledger, in the record's own trace. None where nobody looks.</summary>
internal static class PublishSpans
{
    /// <summary>Begins them; to be ended by <see cref="End"/>.</summary>
    public static List<Activity> Start(string source, IReadOnlyList<NumberedRecord> records)
    {
        var spans = new List<Activity>();
        if (!SampledTrace.IsWanted) return spans;
        foreach (var record in records)
        {
            if (SampledTrace.Of(TraceparentOf(record.Body)) is not { } parent) continue;
            var span = JournalTelemetry.Spans.CreateActivity(SpanName.Publish, ActivityKind.Producer, parent)?
                .SetTag(SpanAttribute.MessagingSystem, SpanAttribute.RabbitMq)
                .SetTag(SpanAttribute.MessagingOperation, "publish")
                .SetTag(SpanAttribute.MessagingDestination, RecordForms.Of(record.Kind).Exchange)
                .SetTag(SpanAttribute.MessagingMessageId, record.EntryId.ToString())
                .SetTag(SpanAttribute.Entry, record.EntryId.ToString())
                .SetTag(SpanAttribute.Source, source)
                .SetTag(SpanAttribute.SourceSeq, record.Seq)
                .Start();
            // Nothing is done in it: the records of a batch lie beside each other.
            Activity.Current = null;
            if (span is not null) spans.Add(span);
        }

        return spans;
    }

    public static void End(List<Activity> spans, Exception? fault)
    {
        foreach (var span in spans)
        {
            if (fault is not null) span.Failed(fault.GetType().Name, fault.Message);
            span.Dispose();
        }
    }

    /// <summary>
    /// The record's own member of that name, and not one that an agent wrote deeper in it. Null where there is none to be read.
    /// </summary>
    private static string? TraceparentOf(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName) continue;
                var isIt = reader.ValueTextEquals("traceparent"u8);
                reader.Read();
                if (isIt) return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Whoever altered the journal, the record goes out as it is: the ledger says what it is.
        }

        return null;
    }
}
