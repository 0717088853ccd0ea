using System.CommandLine;

namespace Hestia.Commanding;

/// <summary>A command with what its help says beside its options.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Paragraphs under the description.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Command lines that work, each with what it is for.</summary>
    public IReadOnlyList<(string Line, string For)> Examples { get; init; } = [];

    /// <summary>The exit codes whose meaning is particular here.</summary>
    public IReadOnlyList<(int Code, string Meaning)> Exits { get; init; } = [];
}
