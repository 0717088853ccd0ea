using System.Text.Json.Nodes;

namespace Cutting.Probing;

/// <summary>One right: of what, which, whether the writer must have it, and whether it has it.</summary>
/// <param name="Of">A table, a schema or the role itself.</param>
/// <param name="Right">The right's name; <c>try …</c> where the statement was really run.</param>
/// <param name="Expected">Whether the writer must have it; false where it must not.</param>
/// <param name="Observed">Whether it has it.</param>
internal sealed record ProbedRight(string Of, string Right, bool Expected, bool Observed)
{
    public bool IsWrong => Expected != Observed;

    public JsonObject ToJson() => new() { ["of"] = Of, ["right"] = Right, ["expected"] = Expected, ["observed"] = Observed };

    public override string ToString() => $"{Right} on {Of}";
}
