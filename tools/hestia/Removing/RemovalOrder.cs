using System.CommandLine;
using System.Security.Cryptography;
using Hestia.Commanding;
using Hestia.Keys;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Integrity;
using Platform.Statements;

namespace Hestia.Removing;

/// <summary>What is to leave the database.</summary>
/// <param name="Why"><see cref="PayloadRemoval.Erased"/> or <see cref="PayloadRemoval.Archived"/>.</param>
/// <param name="Ranges">The entries, in order and without overlap.</param>
/// <param name="Last">The last of them.</param>
/// <param name="Archive">Of the archive's description, where they are archived.</param>
/// <param name="Consequence">What the sovereign has to know, in sentences.</param>
internal sealed record Wanted(string Why, IReadOnlyList<EntryRange> Ranges, NamedEntry Last, Digest? Archive, string Consequence)
{
    public long Count => Ranges.Sum(r => r.Count);
}

/// <summary>The options with which a removal is ordered, and how it is: shown, confirmed, signed, written down.</summary>
internal sealed class RemovalOrder
{
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan UsualLife = TimeSpan.FromHours(2);

    private readonly Session session;
    private readonly Option<string> key;

    private readonly Option<string> reason = new("--reason")
    {
        HelpName = "TEXT", Description = "Why; it is signed, and the ledger keeps it for ever", Required = true,
    };

    private readonly Option<TimeSpan?> expires = Values.Span("--expires", "How long it may serve: 30m, 2h (the default), 1d");

    private readonly Option<string> output = new("--out", "-o")
    {
        HelpName = "FILE",
        Description = "Only sign, and write there what was signed, for ./platform ledger remove-payloads FILE; without it both is done",
        Required = true,
    };

    private readonly Option<bool> yes = new("--yes", "-y") { Description = "Sign without asking, for scripts" };

    public RemovalOrder(Session session) => (this.session, key) = (session, KeysVerbs.Signing(session));

    public static IReadOnlyList<(int Code, string Meaning)> Exits { get; } =
    [
        (ExitCode.Failed, "an entry is not as it was written, or not all was removed yet: ./platform ledger remove-payloads finishes it"),
        (ExitCode.NotFound, "the ledger has no such entry, or you no such key"),
        (ExitCode.Refused, "you did not confirm, or what was signed does not count, and nothing of it was removed"),
    ];

    public void AddTo(Verb verb)
    {
        foreach (var option in new Option[] { reason, key, expires, output, yes }) verb.Options.Add(option);
    }

    /// <exception cref="CliException">It cannot be signed, or nobody confirmed it.</exception>
    public async Task<int> SignAsync(ParseResult given, Wanted wanted, CancellationToken cancel)
    {
        if (PayloadRemoval.FaultOf(wanted.Ranges) is { } fault) throw CliException.Usage(fault);
        using var signing = KeyFolder.Of(session).Open(given.GetValue(key)!);
        var until = session.Clock.GetUtcNow() + (given.GetValue(expires) ?? UsualLife);
        var removal = Made(wanted, given.GetValue(reason)!, AllowedKey.IdOf(signing.ExportSubjectPublicKeyInfo()), until);
        if (!session.Json) Show(wanted, removal);
        if (!given.GetValue(yes) && !await ConfirmedAsync(wanted, given.GetValue(key)!, cancel))
            throw new CliException(ExitCode.Refused, "Not confirmed: nothing was signed, and nothing was removed.");
        Write(SignedStatement.Sign(removal, signing), given.GetValue(output)!);
        return ExitCode.Done;
    }

    private PayloadRemoval Made(Wanted wanted, string why, string keyId, DateTimeOffset until)
    {
        try
        {
            return new PayloadRemoval(
                session.MintId(), wanted.Why, wanted.Ranges, wanted.Last.Hash, wanted.Archive, why, keyId, until);
        }
        catch (ArgumentException e)
        {
            throw new CliException(ExitCode.Usage, "--reason: " + Sentence.Of(e), e);
        }
    }

    private void Show(Wanted wanted, PayloadRemoval removal)
    {
        var facts = new Facts();
        facts.Add("leaves", new Span($"{(wanted.Count == 1 ? "the payload" : "the payloads")} of {Entries(wanted)}", Ink.Strong));
        facts.Add("entries", EntryRanges.Told(wanted.Ranges));
        facts.Add("the last", $"entry {wanted.Last.Index}, {wanted.Last.Told}");
        facts.Add("why", $"{removal.Why}: {removal.Reason}");
        facts.Add("until", session.Times.Full(removal.ExpiresAt));
        session.Terminal.Say("This is what you sign:");
        foreach (var line in facts.Lines(session.Terminal.ProseWidth)) session.Terminal.Say([.. line.Spans]);
        foreach (var folded in Fold.At([wanted.Consequence], session.Terminal.ProseWidth)) session.Terminal.Say([.. folded]);
    }

    private async Task<bool> ConfirmedAsync(Wanted wanted, string name, CancellationToken cancel)
    {
        if (session.Json || !session.Terminal.CanAsk)
        {
            throw CliException.Usage(
                "Nobody can be asked here, so nothing was signed. Look at the entries, and give --yes if their payloads may go.");
        }

        var question = $"May the payloads of {Entries(wanted)} leave the database? Type yes to sign with {name}:";
        var said = await session.Terminal.AskAsync(question, cancel);
        return said is not null && said.Trim().Equals("yes", StringComparison.OrdinalIgnoreCase);
    }

    private void Write(SignedStatement<PayloadRemoval> signed, string file)
    {
        WholeFile.Write(session, file, signed.ToJson(), OwnerAlone);
        if (session.Json)
        {
            session.Terminal.PrintJson(JsonText.Of(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("file", session.PathOf(file));
                writer.WritePropertyName("removal");
                writer.WriteRawValue(signed.ToJson());
                writer.WriteEndObject();
            }));
            return;
        }

        session.Terminal.Print(
            new Span("✔ Signed.", Ink.Good),
            $" Removal {signed.Statement.RemovalId} counts once, until {session.Times.Full(signed.Statement.ExpiresAt)}.");
    }

    private static string Entries(Wanted wanted) => wanted.Count == 1 ? "1 entry" : $"{wanted.Count:N0} entries";
}
