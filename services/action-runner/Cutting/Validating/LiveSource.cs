using System.Text;
using System.Text.Json.Nodes;
using Cutting.Pins;
using Cutting.Rowsets;
using Cutting.Storage;

namespace Cutting.Validating;

/// <summary>A source version as it stands now, and everything that follows from it. What is asked for is computed once.</summary>
internal sealed class LiveSource
{
    private readonly Lazy<LawOutline> outline;
    private readonly Lazy<Rowset> rowset;

    private LiveSource(StoredSource stored, SourceText text, LawProfile profile, ByteSpan region)
    {
        Stored = stored;
        Text = text;
        Profile = profile;
        Region = region;
        ManifestFileSha = CanonicalSha.Of(Encoding.UTF8.GetBytes(stored.Profile));
        RegionSha = CanonicalSha.Of(text.Bytes.Span.Slice(region.Start, region.Length));
        ManifestDigest = CanonicalSha.Of(new JsonObject
        {
            ["documentId"] = stored.DocumentId,
            ["sourceVersionId"] = stored.SourceVersionId,
            ["textSha256"] = text.Sha256,
            ["bytes"] = text.Bytes.Length,
            ["region"] = new JsonObject { ["start"] = region.Start, ["length"] = region.Length },
            ["vocabulary"] = JsonNode.Parse(profile.Vocabulary),
        });
        outline = new(() => Judge(() => Platform.Laws.Marking.Mark(text, profile)));
        rowset = new(() => Rowsets.Rowset.Of(stored.DocumentId, stored.SourceVersionId, Outline));
    }

    public StoredSource Stored { get; }

    public SourceText Text { get; }

    public LawProfile Profile { get; }

    public ByteSpan Region { get; }

    /// <summary>SHA-256 of the profile's YAML (C20).</summary>
    public string ManifestFileSha { get; }

    /// <summary>SHA-256 of the canonical envelope of the text, its region and the profile's vocabulary (R091).</summary>
    public string ManifestDigest { get; }

    public string RegionSha { get; }

    public LawOutline Outline => outline.Value;

    public Rowset Rowset => rowset.Value;

    /// <exception cref="ActionFailedException"><c>DRIFT</c>: the text is not the one of its version; or what the law says against
    /// it.</exception>
    public static LiveSource Of(StoredSource stored)
    {
        var sha = CanonicalSha.Of(stored.Bytes);
        if (sha != stored.SourceVersionId) throw PhaseReport.Drift("sourceVersionId", stored.SourceVersionId, sha);
        return Judge(() =>
        {
            var text = SourceText.Read(stored.Bytes);
            var profile = LawProfile.Parse(stored.Profile);
            return new LiveSource(stored, text, profile, Platform.Laws.Marking.FindRegion(text, profile));
        });
    }

    /// <summary>What the law says against it, said as an action does.</summary>
    public static T Judge<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (LawException e)
        {
            throw new ActionFailedException(e.Code, e.Message);
        }
    }
}
