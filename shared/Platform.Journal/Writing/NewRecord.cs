using Platform.Contracts;

namespace Platform.Journal;

/// <summary>A record ready to be inserted.</summary>
/// <param name="Key">Under which there is only one: the id of what it is a record of, or one derived from it.</param>
/// <param name="EntryId">Its entry in the ledger.</param>
/// <param name="Body">
/// Its bytes: a JSON object of its contract's members without <c>source</c> and <c>sourceSeq</c>, which it gets with its number.
/// </param>
/// <param name="Kind">A word of <see cref="RecordKind"/>.</param>
/// <param name="Derived">Whether the key is derived. Agents choose command ids freely, so that the two kinds must never meet.</param>
public readonly record struct NewRecord(Guid Key, Guid EntryId, byte[] Body, string Kind = RecordKind.ActionAttempt, bool Derived = false);
