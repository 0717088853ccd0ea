using System.Text.Json;
using Hestia.Reaching;
using Platform.Integrity;

namespace Hestia.Removing;

/// <summary>An entry that a person named by its index: what the ledger's chain says of it.</summary>
/// <param name="Index">Its place.</param>
/// <param name="Hash">The chain's hash up to it.</param>
/// <param name="Told">What it is, in a few words.</param>
internal sealed record NamedEntry(long Index, Digest Hash, string Told)
{
    /// <summary>Null where the ledger has no such entry.</summary>
    /// <exception cref="CliException">It is not as it was written.</exception>
    public static Task<NamedEntry?> FindAsync(Session session, long index, CancellationToken cancel) => session.Audit.StreamAsync(
        FormattableString.Invariant($"/ledger/export?from={index}&to={index}"), body => ReadAsync(body, index, cancel), cancel);

    private static async Task<NamedEntry?> ReadAsync(Stream export, long index, CancellationToken cancel)
    {
        // Its payload may have been taken away before; what is signed is bound to the chain alone.
        var verifier = new ExportVerifier { AllowsRemovedPayloads = true };
        NamedEntry? found = null;
        var begun = false;
        await foreach (var line in LineReader.LinesAsync(export, cancel))
        {
            if (!verifier.Line(line)) break;
            if (begun) found = new NamedEntry(index, new Digest(verifier.Head), Words(line));
            begun = true;
        }

        var verdict = verifier.Finish();
        return verdict.FirstBad is { } bad
            ? throw new CliException(ExitCode.Failed, $"Entry {index} is not as it was written, so nothing was signed: {bad.Reason}")
            : found;
    }

    private static string Words(ReadOnlyMemory<byte> line)
    {
        using var entry = JsonDocument.Parse(line);
        using var envelope = JsonDocument.Parse(entry.RootElement.GetProperty("envelope").GetString()!);
        var root = envelope.RootElement;
        return $"{Of("kind", "")}{Of("actionType", " ")}{Of("agentId", " by ")}{Of("at", " at ")}";

        string Of(string name, string before) =>
            root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? before + value.GetString() : "";
    }
}
