using Hestia.Commanding;
using Hestia.Reaching;
using Platform.Statements;

namespace Hestia.Removing;

/// <summary><c>ledger erase</c>: signs that the content of entries is to be gone for good.</summary>
internal static class EraseVerb
{
    private const string Consequence =
        "This cannot be undone: nobody has these payloads back. Of each entry there stay who did what when, to which objects, "
        + "how it ended (status and error code) and all hashes, so the ledger verifies as before. "
        + "Copies in backups, exports and archives are not touched; who has to be rid of those deletes them where they are.";

    public static Verb Create(Session session)
    {
        var entries = EntryRanges.Argument("An entry's index, or a range with both its ends, such as 18-20; repeat it for more");
        var order = new RemovalOrder(session);
        var erase = new Verb("erase", "Erase the payloads of entries from the database, for good, by your signature")
        {
            Notes =
            [
                "A payload holds parameters, errors and outputs. " + Consequence,
                "The payloads of removals (payload_removal), of changes of the security state (security_change) or of the ledger's key "
                + "(key_change), and of witnesses' alarms (ledger_alarm) are never erased. "
                + "Your key must be allowed to approve ledger.erase. The ledger writes down first what you "
                + "signed, and only then lets go.",
            ],
            Examples =
            [
                ("./platform ledger erase 17 --reason 'A customer asked' --key maria", "read, confirm, sign, erase"),
                ("./platform ledger erase 17 20-24 --reason 'Order 7/2026' --key maria --out erase.json", "only sign"),
                ("./platform ledger remove-payloads erase.json", "do what was signed; without a file: finish what was interrupted"),
            ],
            Exits = RemovalOrder.Exits,
        };
        erase.Arguments.Add(entries);
        order.AddTo(erase);
        erase.SetAction(async (given, cancel) =>
        {
            var ranges = EntryRanges.Merged(given.GetValue(entries)!);
            var last = await NamedEntry.FindAsync(session, ranges[^1].To, cancel)
                ?? throw CliException.NotFound($"The ledger has no entry {ranges[^1].To}; ./platform ledger head tells how many it has.");
            return await order.SignAsync(given, new Wanted(PayloadRemoval.Erased, ranges, last, null, Consequence), cancel);
        });
        return erase;
    }
}
