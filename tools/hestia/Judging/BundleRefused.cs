namespace Hestia.Judging;

/// <summary>A bundle proves nothing: at which check it failed, and a sentence that says why.</summary>
/// <param name="check">The check's name, as docs/reference/evidence-bundle.md has it; see <see cref="Check"/>.</param>
internal sealed class BundleRefused(string check, string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    public string Check { get; } = check;
}

/// <summary>The checks in the order in which they are made.</summary>
internal static class Check
{
    /// <summary>That the file is a signed envelope of the right type.</summary>
    public const string File = "file";

    /// <summary>Who signed the envelope, where the one who asks named whose signature counts.</summary>
    public const string Maker = "maker";

    /// <summary>That the statement is one of this kind, with these members and no others.</summary>
    public const string Statement = "statement";

    /// <summary>That the subjects are what is inside.</summary>
    public const string Subject = "subject";

    /// <summary>That a key of the ledger signed the checkpoint, and enough witnesses.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>That each entry stands in the checkpoint's tree.</summary>
    public const string Inclusion = "inclusion";

    /// <summary>That each entry can be read, and its payload is the one that it has the digest of.</summary>
    public const string Entry = "entry";

    /// <summary>That each entry is of what the bundle is about.</summary>
    public const string Belonging = "belonging";

    /// <summary>That an execution's record is whole.</summary>
    public const string Record = "record";

    /// <summary>That each document is one that an entry has the digest of, or an approval.</summary>
    public const string Document = "document";

    /// <summary>That decisions are of this run, of what was asked, and signed.</summary>
    public const string Decision = "decision";

    /// <summary>That an approval's document holds the decision that was taken.</summary>
    public const string Approval = "approval";

    /// <summary>That a closed run's keys follow from what was pinned.</summary>
    public const string Keys = "keys";

    /// <summary>That what calls itself complete is.</summary>
    public const string Missing = "missing";
}
