// Rooms that import each other, each pair hidden in another way; and a pair that does not.
#pragma warning disable CA1812, MA0048
namespace Planted.InAField.North
{
    internal sealed class Holder
    {
        public South.Thing? Held { get; init; }
    }
}

namespace Planted.InAField.South
{
    internal sealed class Thing
    {
        public List<North.Holder[]> Holders { get; } = [];
    }
}

namespace Planted.InALambda.North
{
    internal sealed class Maker
    {
        public static Func<object> Make() => () => new South.Thing();
    }
}

namespace Planted.InALambda.South
{
    internal sealed class Thing
    {
        public static IEnumerable<object> Makers()
        {
            yield return new North.Maker();
        }
    }
}

namespace Planted.AsAnArgument.North
{
    internal sealed class Registrar
    {
        public static object Register() => Array.Empty<South.Thing>();
    }
}

namespace Planted.AsAnArgument.South
{
    internal sealed class Thing
    {
        public static async Task<string> NameAsync()
        {
            await Task.Yield();
            return typeof(North.Registrar).Name;
        }
    }
}

namespace Planted.InACatch.North
{
    internal sealed class Careful
    {
        public static void Run(Action action)
        {
            try
            {
                action();
            }
            catch (South.Fault)
            {
                GC.KeepAlive(action);
            }
        }
    }
}

namespace Planted.InACatch.South
{
    internal sealed class Fault : Exception
    {
        public void Again() => North.Careful.Run(() => GC.KeepAlive(this));
    }
}

namespace Planted.InAnAttribute.North
{
    [South.Mark]
    internal sealed class Marked;
}

namespace Planted.InAnAttribute.South
{
    [AttributeUsage(AttributeTargets.Class)]
    internal sealed class MarkAttribute : Attribute
    {
        public static bool Is(object marked) => marked is North.Marked;
    }
}

namespace Planted.Beside
{
    internal sealed class Desk
    {
        public North.Clerk? Clerk { get; init; }
    }
}

namespace Planted.Beside.North
{
    internal sealed class Clerk
    {
        public static Desk Desk() => new();
    }
}

namespace Planted.RoundAbout.North
{
    internal sealed class First
    {
        public South.Second? Next { get; init; }
    }
}

namespace Planted.RoundAbout.South
{
    internal sealed class Second
    {
        public East.Third? Next { get; init; }
    }
}

namespace Planted.RoundAbout.East
{
    internal sealed class Third
    {
        public North.First? Next { get; init; }
    }
}

namespace Planted.OneWay.North
{
    internal sealed class First
    {
        public South.Deeper.Second? Next { get; init; }
    }
}

namespace Planted.OneWay.South
{
    internal sealed class Other
    {
        public Deeper.Second? Same { get; init; }
    }
}

namespace Planted.OneWay.South.Deeper
{
    internal sealed class Second
    {
        public Other? Back { get; init; }
    }
}
