using System.Text;
using System.Text.Json.Serialization;
using Hestia.Showing;
using Platform.Proofs;
using Platform.Proofs.Notes;

namespace Hestia.Judging;

/// <summary>What a bundle proves, and what it does not.</summary>
internal sealed record BundleVerdict
{
    public required bool Valid { get; init; }

    /// <summary>Whether all that it calls for is inside; null where it is not valid.</summary>
    public bool? Complete { get; init; }

    /// <summary>The check that failed (<see cref="Judging.Check"/>).</summary>
    public string? Check { get; init; }

    public string? Reason { get; init; }

    public string? Kind { get; init; }

    public string? Id { get; init; }

    public int? Entries { get; init; }

    public int? Documents { get; init; }

    /// <summary>How many entries the checkpoint is of.</summary>
    public long? Size { get; init; }

    /// <summary>The log's name, as its key signed it.</summary>
    public string? Origin { get; init; }

    /// <summary>How many of the witnesses that were named cosigned.</summary>
    public int? Cosigned { get; init; }

    public IReadOnlyList<string>? Missing { get; init; }

    public IReadOnlyList<Decided>? Decisions { get; init; }

    public IReadOnlyList<string> NotProved { get; init; } = [];

    [JsonIgnore]
    public int ExitCode => Valid && Complete == true ? Ending.ExitCode.Done : Ending.ExitCode.Failed;

    /// <summary>Checks a file by nothing but what stands in it and whom the one who asks trusts.</summary>
    public static BundleVerdict Of(ReadOnlyMemory<byte> file, Trust trust)
    {
        try
        {
            var bundle = BundleFile.Read(file, trust.Makers);
            var (checkpoint, cosigned) = Opened(bundle, trust);
            foreach (var entry in bundle.Entries) entry.CheckPlace(checkpoint);
            foreach (var entry in bundle.Entries) entry.CheckContent();
            var findings = new Findings();
            if (bundle.Kind == BundleFile.Execution) ExecutionJudge.Judge(bundle, trust, findings);
            else RunJudge.Judge(bundle, trust, findings);
            var erased = bundle.Entries.Count(e => !e.HasPayload);
            if (erased > 0) findings.Missing.Add($"The payloads of {erased} entries are not here.");
            if (bundle.Missing.Count == 0 && findings.Missing.Count > 0)
                throw new BundleRefused(Judging.Check.Missing, $"The bundle says that it is complete, and it is not: {findings.Missing[0]}");
            return new BundleVerdict
            {
                Valid = true, Complete = bundle.Missing.Count == 0, Kind = bundle.Kind, Id = bundle.Id, Entries = bundle.Entries.Count, Documents = bundle.Documents.Count,
                Size = checkpoint.Size, Origin = checkpoint.Origin, Cosigned = cosigned, Missing = [.. bundle.Missing.Union(findings.Missing, StringComparer.Ordinal)], Decisions = findings.Decisions,
                NotProved = [.. NotProvedOf(trust, checkpoint, cosigned, findings)],
            };
        }
        catch (BundleRefused e)
        {
            return new BundleVerdict { Valid = false, Check = e.Check, Reason = e.Message };
        }
    }

    public IEnumerable<Line> Lines(int width)
    {
        if (!Valid)
        {
            yield return new Line(new Span("✘ Not proved.", Ink.Bad), $" The check '{Check}' failed:");
            foreach (var line in Folded([Reason!], "  ", width)) yield return line;
            yield break;
        }

        var documents = Documents > 0 ? $" and {Times.Count(Documents.Value, "document")}" : "";
        yield return new Line(new Span("✔ Proved.", Ink.Good), $" {(Entries == 1 ? "1 entry" : $"{Entries:N0} entries")}{documents} of the {Kind} {Id} are as they were recorded,");
        yield return new Line($"  among the {Size:N0} entries that {Origin} signed{(Cosigned is > 0 and var n ? $", and {n} of your witnesses with it" : "")}.");
        yield return Complete == true ? new Line(new Span("  COMPLETE", Ink.Good), ": all that these entries call for is here.") : new Line(new Span("  INCOMPLETE", Ink.Warning), ":");
        foreach (var line in Folded(Missing!, "    ", width)) yield return line;
        foreach (var line in Folded(Decisions!.Select(d => $"{d.What}: {(d.Signed ? "signed" : "it says")} by {d.Owner ?? "the key"} {d.KeyId}"), "  ", width)) yield return line;
        yield return new Line(new Span("  Not proved:", Ink.Faint));
        foreach (var line in Folded(NotProved, "    ", width)) yield return line;
    }

    private static (Checkpoint Checkpoint, int Cosigned) Opened(BundleFile bundle, Trust trust)
    {
        try
        {
            var note = SignedNote.Parse(Encoding.UTF8.GetBytes(bundle.Checkpoint));
            var checkpoint = Platform.Proofs.Notes.Checkpoint.Open(note, trust.Ledger);
            var cosigned = note.SignedBy(trust.Witnesses).Count;
            return cosigned >= trust.Quorum
                ? (checkpoint, cosigned)
                : throw new BundleRefused(Judging.Check.Checkpoint, $"{cosigned} of the {trust.Witnesses.Count} witnesses that are known cosigned the checkpoint; {trust.Quorum} are asked for.");
        }
        catch (ProofFormatException e)
        {
            throw new BundleRefused(Judging.Check.Checkpoint, e.Message, e);
        }
    }

    private static IEnumerable<string> NotProvedOf(Trust trust, Checkpoint checkpoint, int cosigned, Findings findings)
    {
        yield return "That what the entries say is true: only that this is what was recorded.";
        yield return $"Anything of entries from {checkpoint.Size} on.";
        if (cosigned == 0) yield return "That everybody is shown this same ledger: no witness that you named cosigned it.";
        if (trust.Makers is null) yield return "Who put this file together: no --signer was given.";
        if (trust.Approvers is null && findings.Decisions.Count > 0)
            yield return "That decisions were signed by whom they name: no --approver was given.";
        foreach (var sentence in findings.NotProved) yield return sentence;
    }

    private static IEnumerable<Line> Folded(IEnumerable<string> sentences, string margin, int width) =>
        sentences.SelectMany(s => Fold.At([s], width - margin.Length)).Select(folded => new Line([margin, .. folded]));
}
