using System.CommandLine;
using System.Text;
using Hestia.Reaching;
using Platform.Proofs;
using Platform.Proofs.Notes;

namespace Hestia.Judging;

/// <summary>Keys that a person names on the command line, because they are trusted: each a key itself, or a file of keys.</summary>
internal static class VerifierKeys
{
    public const int BytesMax = 1 << 20;

    public static Option<string[]> Option(string name, string description) => new(name) { HelpName = "KEY", Description = description };

    /// <exception cref="CliException">One is no key and no file of keys.</exception>
    public static async Task<List<NoteKey>> ReadAsync(Session session, string[]? named, CancellationToken cancel)
    {
        var keys = new List<NoteKey>();
        foreach (var name in named ?? [])
        {
            // A key has plus signs and no file of that name; everything else is a file.
            var lines = name.Contains('+', StringComparison.Ordinal) && !File.Exists(session.PathOf(name))
                ? [name]
                : Encoding.UTF8.GetString(await BoundedFile.ReadAsync(session, name, BytesMax, "A file of keys", cancel))
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            foreach (var line in lines)
            {
                try
                {
                    keys.Add(NoteKey.Parse(line));
                }
                catch (ProofFormatException e)
                {
                    throw CliException.Usage($"{name} holds no verifier key: {e.Message}");
                }
            }
        }

        return keys;
    }
}
