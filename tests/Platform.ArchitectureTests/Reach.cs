namespace Platform.ArchitectureTests;

/// <summary>
/// All types that can be reached from some: what they mention (<see cref="Mentions"/>), and from our own types on again. Types of the
/// framework are named and not entered.
/// </summary>
internal sealed class Reach
{
    private readonly Dictionary<Type, Type?> reached = [];

    private Reach()
    {
    }

    public static Reach From(params IEnumerable<Type> roots)
    {
        var reach = new Reach();
        foreach (var root in roots.SelectMany(Mentions.Definitions)) reach.Visit(root, null);
        return reach;
    }

    public IEnumerable<Type> Types => reached.Keys;

    /// <summary>How the type is reached, from the root on.</summary>
    public string Path(Type type) => reached[type] is { } from ? $"{Path(from)} → {type.Name}" : type.Name;

    private void Visit(Type type, Type? from)
    {
        if (!reached.TryAdd(type, from) || type.Assembly.GetName().Name?.StartsWith("Platform.", StringComparison.Ordinal) != true) return;
        foreach (var mentioned in Mentions.Of(type)) Visit(mentioned, type);
    }
}
