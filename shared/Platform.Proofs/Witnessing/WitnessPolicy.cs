using System.Globalization;
using Platform.Proofs.Notes;

namespace Platform.Proofs.Witnessing;

/// <summary>A witness of a policy.</summary>
/// <param name="Name">What the policy calls it, and nobody else.</param>
/// <param name="Address">Where it takes checkpoints; null where it is only known by its key.</param>
public sealed record PolicyWitness(string Name, NoteKey Key, Uri? Address);

/// <summary>
/// Which witnesses are known, and which of them together are enough (C2SP tlog-policy): lines of <c>log</c>, <c>witness</c>,
/// <c>group</c> and one of <c>quorum</c>. Immutable.
/// </summary>
public sealed class WitnessPolicy
{
    /// <summary>Longer policies are not read.</summary>
    public const int CharactersMax = 1 << 16;

    /// <summary>The most of each kind of line.</summary>
    public const int LinesMax = 64;

    private const string None = "none";

    private readonly List<NoteKey> logs = [];
    private readonly List<PolicyWitness> witnesses = [];
    private readonly Dictionary<string, (int Least, string[] Members)> groups = new(StringComparer.Ordinal);
    private readonly HashSet<string> keys = new(StringComparer.Ordinal);
    private string? quorum;

    private WitnessPolicy()
    {
    }

    /// <summary>The logs whose checkpoints count; none where the reader knows them from elsewhere.</summary>
    public IReadOnlyList<NoteKey> Logs => logs;

    public IReadOnlyList<PolicyWitness> Witnesses => witnesses;

    /// <exception cref="ProofFormatException">It is no policy; the message names the line.</exception>
    public static WitnessPolicy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > CharactersMax) throw new ProofFormatException($"A policy has at most {CharactersMax} characters, not {text.Length}.");
        var policy = new WitnessPolicy();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#')) continue;
            try
            {
                policy.Take(words);
            }
            catch (ProofFormatException e)
            {
                throw new ProofFormatException($"Line {number} of the policy: {e.Message}", e);
            }
        }

        return policy.quorum is null ? throw new ProofFormatException("A policy has a line 'quorum'.") : policy;
    }

    /// <summary>Whether the witnesses with these keys are enough.</summary>
    public bool IsReached(IReadOnlyCollection<NoteKey> cosigners)
    {
        ArgumentNullException.ThrowIfNull(cosigners);
        var there = cosigners.Select(k => k.ToString()).ToHashSet(StringComparer.Ordinal);
        return quorum == None || Holds(quorum!);

        // A name stands for those on lines before it, so this ends.
        bool Holds(string name) => groups.TryGetValue(name, out var group)
            ? group.Members.Count(Holds) >= group.Least
            : witnesses.Exists(w => w.Name == name && there.Contains(w.Key.ToString()));
    }

    private void Take(string[] words)
    {
        switch (words)
        {
            case ["log", var key, ..] when words.Length <= 3:
                logs.Add(Key(key, logs.Count, cosigns: false));
                break;
            case ["witness", var name, var key]:
                witnesses.Add(new PolicyWitness(New(name), Key(key, witnesses.Count, cosigns: true), null));
                break;
            case ["witness", var name, var key, var address]:
                witnesses.Add(new PolicyWitness(New(name), Key(key, witnesses.Count, cosigns: true), AddressOf(address)));
                break;
            case ["group", var name, var least, .. var members] when members.Length > 0:
                if (groups.Count == LinesMax) throw new ProofFormatException($"There are at most {LinesMax} groups.");
                if (members.Distinct(StringComparer.Ordinal).Count() < members.Length)
                    throw new ProofFormatException("A group names nobody twice.");
                foreach (var member in members) Known(member);
                groups.Add(New(name), (Least(least, members.Length), members));
                break;
            case ["quorum", var name]:
                if (quorum is not null) throw new ProofFormatException("There is one quorum.");
                if (name != None) Known(name);
                quorum = name;
                break;
            default:
                throw new ProofFormatException(
                    "A line is 'log KEY', 'witness NAME KEY [ADDRESS]', 'group NAME all|any|NUMBER NAME…' or 'quorum NAME|none'.");
        }
    }

    private static Uri AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
            ? uri
            : throw new ProofFormatException("The witness's address is not one of http or https.");

    private static int Least(string text, int members) => text switch
    {
        "any" => 1,
        "all" => members,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var least) && least >= 1 && least <= members => least,
        _ => throw new ProofFormatException($"How many of a group are enough is 'any', 'all' or a number from 1 to {members}."),
    };

    private NoteKey Key(string text, int there, bool cosigns)
    {
        if (there == LinesMax) throw new ProofFormatException($"There are at most {LinesMax} of a kind.");
        var key = NoteKey.Parse(text);
        if (key.Algorithm == NoteAlgorithm.Cosignature != cosigns)
            throw new ProofFormatException(cosigns ? "A witness's key is one of cosignature/v1 (type 0x04)." : "A log's key is not one of a witness.");

        // The same key under another name would let one witness count twice.
        if (!keys.Add(text.Split('+', 3)[2])) throw new ProofFormatException("The same key stands on another line.");
        return key;
    }

    private string New(string name) =>
        name == None || IsKnown(name) ? throw new ProofFormatException($"The name '{name}' is taken.") : name;

    private bool IsKnown(string name) => groups.ContainsKey(name) || witnesses.Exists(w => w.Name == name);

    private void Known(string name)
    {
        if (!IsKnown(name)) throw new ProofFormatException($"Nobody is called '{name}' on a line before.");
    }
}
