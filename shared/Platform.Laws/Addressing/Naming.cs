namespace Platform.Laws;

/// <summary>
/// Gives every unit its address, in the order of the document: the parent's address, two underscores, the element's short name, an
/// underscore and the number. A unit without a number has nn- and its place among those without; a number that stands again has an
/// underscore and a count after it.
/// </summary>
internal sealed class Naming(Structure structure)
{
    private readonly Dictionary<string, int> used = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> unnumbered = new(StringComparer.Ordinal);

    public string Name(Draft draft)
    {
        var parent = draft.Parent!;
        var element = Elements.Of(draft.Kind);
        var stem = parent.Parent is null ? element : $"{parent.EId}__{element}";
        var number = draft.Number is { } written ? CleanNumber.Of(written.Text) : string.Empty;
        var name = number.Length > 0 ? $"{stem}_{number}"
            : Elements.Single.Contains(draft.Kind) ? stem
            : $"{stem}_nn-{unnumbered[stem] = unnumbered.GetValueOrDefault(stem) + 1}";
        if (used.TryAdd(name, 0))
        {
            return name;
        }

        string again;
        do
        {
            again = $"{name}_{++used[name]}";
        }
        while (!used.TryAdd(again, 0));

        if (number.Length > 0)
        {
            var where = parent.Parent is null ? "in the document" : $"under {parent.EId}";
            structure.Say($"The number {draft.Number!.Text} stands again {where}; this unit's address is {again}.");
        }

        return again;
    }
}
