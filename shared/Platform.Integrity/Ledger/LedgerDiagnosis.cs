using System.Text;
using System.Text.Json;

namespace Platform.Integrity;

/// <summary>Finds out what exactly is wrong with an entry that is known to be bad. Slow, and only ever run once.</summary>
internal static class LedgerDiagnosis
{
    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["actionType"] = "action_type",
        ["affectedIds"] = "affected_ids",
        ["agentId"] = "agent_id",
        ["at"] = "at",
        ["attemptId"] = "attempt_id",
        ["commandId"] = "command_id",
        ["durationMs"] = "duration_ms",
        ["entryId"] = "entry_id",
        ["errorCode"] = "error_code",
        ["kind"] = "kind",
        ["parentAttemptId"] = "parent_attempt_id",
        ["source"] = "source",
        ["sourceSeq"] = "source_seq",
        ["status"] = "status",
        ["traceId"] = "trace_id",
        ["trigger"] = "trigger",
    };

    /// <summary>
    /// Never throws: what an attacker left may be anything, and an entry that cannot even be explained is bad all the more.
    /// </summary>
    public static string Explain(in LedgerRow row, ReadOnlySpan<byte> previous)
    {
        try
        {
            return Compare(row, previous);
        }
        catch (CanonicalJsonException e)
        {
            return $"Entry {row.Index} has a column that could never have been written: {e.Message}";
        }
        catch (Exception e)
        {
            return $"Entry {row.Index} cannot be read ({e.GetType().Name}): it was altered.";
        }
    }

    private static string Compare(in LedgerRow row, ReadOnlySpan<byte> previous)
    {
        var envelopeHolds = Follows(row, previous, row.Envelope.Span);
        if (row.Unreadable is not null)
        {
            return $"Entry {row.Index} cannot be read: {row.Unreadable}{(envelopeHolds ? "; its envelope is still the one that was hashed" : "")}.";
        }

        // With the digest that the envelope claims, only the columns are compared; the payload is looked at for itself.
        var claimed = ClaimedDigest(row.Envelope.Span);
        var fromColumns = claimed is null ? [] : new EnvelopeEncoder().Encode(row.Columns with { PayloadSha256 = claimed, TellsObjects = EnvelopeV1.SaysObjectsAreTold(row.Envelope.Span) });
        var columnsAgree = fromColumns.SequenceEqual(row.Envelope.Span);
        if (!envelopeHolds)
        {
            if (!CanonicalJson.IsCanonical(row.Envelope.Span))
            {
                return $"The envelope of entry {row.Index} was altered: it is not canonical JSON.";
            }

            if (columnsAgree)
            {
                return $"The hash of entry {row.Index} does not follow from its envelope and the hash before it: the hash was altered, or the entry was inserted, moved or rewritten.";
            }

            return ColumnsHold(row, previous)
                ? $"The envelope of entry {row.Index} was altered: its columns still give the hash, the envelope does not ({Different(row, fromColumns)})."
                : $"The envelope of entry {row.Index} was altered: it neither agrees with the columns ({Different(row, fromColumns)}) nor gives the hash.";
        }

        if (!columnsAgree)
        {
            return $"In entry {row.Index} the envelope that was hashed says otherwise than the columns: altered in {Different(row, fromColumns)}.";
        }

        return row is { Salt: not null, Payload: not null }
            ? $"The payload of entry {row.Index} was altered: it is not the one whose digest was hashed."
            : $"The payload of entry {row.Index} is missing.";
    }

    private static bool Follows(in LedgerRow row, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> envelope)
    {
        Span<byte> leaf = stackalloc byte[LedgerHash.Size], hash = stackalloc byte[LedgerHash.Size];
        LedgerHash.Leaf(envelope, leaf);
        LedgerHash.Link(row.Index, previous, leaf, hash);
        return hash.SequenceEqual(row.Hash.Span);
    }

    private static bool ColumnsHold(in LedgerRow row, ReadOnlySpan<byte> previous)
    {
        if (row is not { Salt: { } salt, Payload: { } payload })
        {
            return false;
        }

        var digest = new byte[LedgerHash.Size];
        LedgerHash.Payload(salt.Span, payload.Span, digest);
        // The envelope, which says the format, may be what was altered.
        var columns = row.Columns with { PayloadSha256 = digest };
        return Follows(row, previous, new EnvelopeEncoder().Encode(columns)) || Follows(row, previous, new EnvelopeEncoder().Encode(columns with { TellsObjects = true }));
    }

    /// <summary>The payload's digest as the envelope says it; null where it says none.</summary>
    internal static byte[]? ClaimedDigest(ReadOnlySpan<byte> envelope)
    {
        var digest = new byte[LedgerHash.Size];
        return Members(envelope).TryGetValue("payloadSha256", out var hex) && hex.Length == (LedgerHash.Size * 2) + 2
            && Convert.FromHexString(hex.AsSpan(1, LedgerHash.Size * 2), digest, out _, out _) == System.Buffers.OperationStatus.Done
            ? digest
            : null;
    }

    private static string Different(in LedgerRow row, ReadOnlySpan<byte> fromColumns)
    {
        var stored = Members(row.Envelope.Span);
        var derived = Members(fromColumns);
        var names = stored.Keys.Union(derived.Keys, StringComparer.Ordinal)
            .Where(name => stored.GetValueOrDefault(name) != derived.GetValueOrDefault(name))
            .Select(name => Columns.GetValueOrDefault(name, name))
            .Order(StringComparer.Ordinal)
            .ToList();
        return names.Count == 0 ? "its layout" : string.Join(", ", names);
    }

    private static Dictionary<string, string> Members(ReadOnlySpan<byte> envelope)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(envelope));
            return document.RootElement.ValueKind != JsonValueKind.Object
                ? []
                : document.RootElement.EnumerateObject()
                    .GroupBy(member => member.Name, StringComparer.Ordinal)
                    .ToDictionary(group => group.Key, group => group.Last().Value.GetRawText(), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperation: a name or a text with half of a surrogate pair.
            return [];
        }
    }
}
