using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hestia.Bundling;
using Hestia.Reaching;

namespace Hestia.Runs;

/// <summary>
/// The documents that a run's entries tell of, as they stand in the knowledge base: reports and requests, and the approvals beside them.
/// </summary>
internal static class RunDocuments
{
    /// <summary>Each document, or a sentence that says why it is not there.</summary>
    public static async IAsyncEnumerable<(BundleDocument? Document, string? Absent)> ReadAsync(
        Session session, string run, IReadOnlyList<FoundEntry> entries, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var place = ApprovalPlace.Of(session);
        var reports = entries.Where(e => e.Kind == "phase_report" && e.Output("document").ValueKind == JsonValueKind.String).ToList();
        foreach (var report in reports.DistinctBy(r => r.Output("document").GetString()))
        {
            var (path, sha256) = (report.Output("document").GetString()!, report.Output("documentSha256").GetString());
            var bytes = place is null ? await OfServiceAsync(session, run, path, cancel) : await StandsAsync(place, path, cancel);
            if (bytes is null) yield return (null, $"{path} does not stand in the knowledge base, or cannot be read there.");
            else if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != sha256)
                yield return (null, $"{path} was changed in the knowledge base: its bytes are not those that were recorded.");
            else yield return (new BundleDocument(path, bytes), null);
        }

        foreach (var gate in entries.Where(e => e.Kind == "gate_decision" && e.Status == "APPROVE").Select(e => e.Output("gate").GetString()!).Distinct(StringComparer.Ordinal))
        {
            // The request of this gate says where its approval is put.
            var request = reports.Find(r => r.Status == gate)?.Output("document").GetString();
            var path = request?.Replace("authz-request", "authz-approval", StringComparison.Ordinal);
            var bytes = place is null || path is null ? null : await StandsAsync(place, path, cancel);
            if (bytes is null)
                yield return (null, $"The approval of {gate} does not stand beside its request, or cannot be read there; the decision itself is in the ledger.");
            else yield return (new BundleDocument(path!, bytes), null);
        }
    }

    /// <summary>Null also where it cannot be read: the bundle is made of what there is, and says what is missing.</summary>
    private static async Task<byte[]?> StandsAsync(ApprovalPlace place, string path, CancellationToken cancel)
    {
        try
        {
            return ApprovalPlace.Takes(path) ? await place.ReadAsync(path, cancel) : null;
        }
        catch (CliException)
        {
            return null;
        }
    }

    /// <summary>Where the stack names no knowledge base, the orchestrator still has each text as it filed it.</summary>
    private static async Task<byte[]?> OfServiceAsync(Session session, string run, string path, CancellationToken cancel)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var found = await session.Orchestrator.FindAsync($"/runs/{Uri.EscapeDataString(run)}/documents/{Uri.EscapeDataString(name)}", cancel);
        return found is { } document ? Encoding.UTF8.GetBytes(document.GetProperty("text").GetString()!) : null;
    }
}
