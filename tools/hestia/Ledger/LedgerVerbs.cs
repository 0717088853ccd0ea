using Hestia.Archiving;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Removing;

namespace Hestia.Ledger;

/// <summary><c>ledger head|verify|completeness|export|archive|release|erase|proof|witnesses</c>.</summary>
internal static class LedgerVerbs
{
    public static Verb Create(Session session)
    {
        var ledger = new Verb("ledger", "The append-only record and its proofs");
        ledger.Subcommands.Add(HeadVerb.Create(session));
        ledger.Subcommands.Add(VerifyVerb.Create(session));
        ledger.Subcommands.Add(CompletenessVerb.Create(session));
        ledger.Subcommands.Add(ExportVerb.Create(session));
        ledger.Subcommands.Add(ArchiveVerb.Create(session));
        ledger.Subcommands.Add(ReleaseVerb.Create(session));
        ledger.Subcommands.Add(EraseVerb.Create(session));
        ledger.Subcommands.Add(ProofVerb.Create(session));
        ledger.Subcommands.Add(WitnessesVerb.Create(session));
        return ledger;
    }
}
