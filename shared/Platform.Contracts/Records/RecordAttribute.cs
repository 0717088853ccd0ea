using System.Reflection;
using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// Marks a contract as a record: a message that becomes an entry of the ledger. Its exchange is bound to the ledger's queue and to the
/// miner's.
/// </summary>
/// <param name="kind">A word of <see cref="RecordKind"/>; one contract has it.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RecordAttribute(string kind) : Attribute
{
    public string Kind => kind;

    /// <summary>The exchanges that records are published to, by kind.</summary>
    public static IReadOnlyDictionary<string, string> Exchanges { get; } = typeof(RecordAttribute).Assembly.GetExportedTypes()
        .Where(t => t.IsDefined(typeof(RecordAttribute)))
        .ToDictionary(t => t.GetCustomAttribute<RecordAttribute>()!.Kind, ExchangeOf, StringComparer.Ordinal);

    /// <summary>Where messages of this contract are published.</summary>
    public static string ExchangeOf(Type contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return contract.GetCustomAttribute<EntityNameAttribute>()?.EntityName
            ?? throw new InvalidOperationException($"The contract {contract.Name} names no exchange.");
    }
}
