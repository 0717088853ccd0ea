using System.Security.Cryptography;
using Audit.Chaining;
using Platform.Integrity;
using Platform.Journal;

namespace Audit.Receiving;

/// <summary>
/// Turns a message into a record ready to be chained, or says in a sentence why it is none. Reusable; not for several threads at once.
/// </summary>
internal sealed class RecordReader
{
    private readonly RecordBuilder builder = new();

    /// <summary>Reads one message.</summary>
    /// <param name="urn">The name of its contract, as its header says; null where it has none.</param>
    /// <param name="exchange">The exchange through which it came.</param>
    /// <param name="body">The message.</param>
    /// <exception cref="RecordRefusedException">The message is no record that the ledger can hold.</exception>
    public LedgerRecord Read(string? urn, string exchange, ReadOnlyMemory<byte> body)
    {
        Span<byte> salt = stackalloc byte[LedgerHash.SaltSize];
        RandomNumberGenerator.Fill(salt);
        return Read(RecordForms.OfMessage(urn, exchange) ?? throw new RecordRefusedException("The message is of none of the types that the ledger takes."), body, salt);
    }

    /// <summary>The same record as it would be under another salt.</summary>
    public LedgerRecord ReadAgain(LedgerRecord record, ReadOnlySpan<byte> salt) => Read(RecordForms.Of(record.Kind), record.Body, salt);

    private LedgerRecord Read(RecordForm form, ReadOnlyMemory<byte> body, ReadOnlySpan<byte> salt)
    {
        try
        {
            var content = form.Read(body);
            if (content.Source == LedgerRecord.OwnSource)
                throw new RecordRefusedException($"The source '{LedgerRecord.OwnSource}' is the ledger itself; no message bears it.");
            return builder.Build(content, body, salt);
        }
        catch (CanonicalJsonException e)
        {
            throw RecordForm.NoCanonicalForm(e);
        }
    }
}
