using Audit.Chaining;
using Platform.Messaging;

namespace Audit.Receiving;

/// <summary>A message on its way to the ledger: a record, or the reason why it is none.</summary>
internal sealed record ReceivedMessage(Delivery Delivery, LedgerRecord? Record, string? Refusal);
