using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Contracts;
using Platform.Integrity;

namespace Platform.Journal;

/// <summary>One kind of record: how it travels, and what the ledger keeps of it.</summary>
public sealed class RecordForm
{
    private readonly Func<ReadOnlyMemory<byte>, RecordContent> read;

    private RecordForm(Type contract, Func<ReadOnlyMemory<byte>, RecordContent> read)
    {
        Kind = ((RecordAttribute)Attribute.GetCustomAttribute(contract, typeof(RecordAttribute))!).Kind;
        Exchange = RecordAttribute.ExchangeOf(contract);
        Urn = "urn:message:Platform.Contracts:" + contract.Name;
        this.read = read;
    }

    /// <summary>A word of <see cref="RecordKind"/>.</summary>
    public string Kind { get; }

    /// <summary>The exchange that such records are published to.</summary>
    public string Exchange { get; }

    /// <summary>MassTransit's name of the contract, with which a consumer takes the plain JSON as that.</summary>
    public string Urn { get; }

    /// <summary>Reads a message, judges and bounds it.</summary>
    /// <exception cref="RecordRefusedException">The ledger cannot hold it; the message says why without any of its content.</exception>
    public RecordContent Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return read(body);
        }
        catch (JsonException e)
        {
            throw new RecordRefusedException($"The message is not of its type's shape at {e.Path ?? "its beginning"}.");
        }
        catch (CanonicalJsonException e)
        {
            throw NoCanonicalForm(e);
        }
    }

    internal static RecordForm Of<T>(JsonTypeInfo<T> type, Func<T, RecordContent> content)
        where T : class =>
        new(typeof(T), body => content(JsonSerializer.Deserialize(body.Span, type) ?? throw new RecordRefusedException("The message is null.")));

    /// <summary>What is said of a value that has no canonical form.</summary>
    public static RecordRefusedException NoCanonicalForm(CanonicalJsonException e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return new RecordRefusedException($"The message has no canonical form: {e.Message}");
    }
}
