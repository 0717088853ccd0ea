using System.Reflection;

namespace Platform.ArchitectureTests;

/// <summary>
/// The rooms of an assembly are the first folders of its code, told by the namespaces; what stands beside the folders is a room, too. The
/// program itself, which puts everything together, is in no namespace and no room.
/// </summary>
internal static class Rooms
{
    /// <summary>Where rooms import each other, directly or round about: each way with the first two types that show it.</summary>
    public static IEnumerable<string> Circles(Assembly assembly, string house)
    {
        var imports = (
            from user in assembly.GetTypes()
            from used in Mentions.Of(user)
            where used.Assembly == assembly
            let example = (From: Room(user, house), To: Room(used, house), User: Outermost(user).Name, Used: Outermost(used).Name)
            where example.From is not null && example.To is not null && example.From != example.To
            orderby example.User, example.Used
            select example).GroupBy(e => (From: e.From!, To: e.To!)).ToDictionary(g => g.Key, g => g.First());
        return imports.Keys
            .Select(first => Way(first.To, first.From, imports.Keys))
            .OfType<List<string>>()
            // The same circle is found once for each of its rooms.
            .DistinctBy(circle => string.Join(' ', circle.Order(StringComparer.Ordinal)))
            .OrderBy(circle => circle.Count)
            .Select(Turned)
            .Select(circle => string.Join(", ", circle.Zip([.. circle[1..], circle[0]], (from, to) =>
                $"{from} imports {to} ({imports[(from, to)].User} uses {imports[(from, to)].Used})")) + ".");
    }

    /// <summary>The circle from its alphabetically first room on.</summary>
    private static List<string> Turned(List<string> circle)
    {
        var first = circle.IndexOf(circle.Min(StringComparer.Ordinal)!);
        return [.. circle[first..], .. circle[..first]];
    }

    /// <summary>The shortest way of imports from one room to another; null where there is none.</summary>
    private static List<string>? Way(string from, string to, IReadOnlyCollection<(string From, string To)> imports)
    {
        var ways = new Queue<List<string>>([[from]]);
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        while (ways.TryDequeue(out var way))
        {
            if (way[^1] == to) return way;
            foreach (var (_, next) in imports.Where(i => i.From == way[^1] && seen.Add(i.To))) ways.Enqueue([.. way, next]);
        }

        return null;
    }

    private static string? Room(Type type, string house)
    {
        var names = Outermost(type).Namespace ?? "";
        if (names == house) return house;
        return names.StartsWith(house + ".", StringComparison.Ordinal) ? names[(house.Length + 1)..].Split('.')[0] : null;
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
