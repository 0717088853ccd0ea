using System.Runtime.InteropServices;

namespace Platform.Laws;

/// <summary>A place where a number could stand, and how much speaks for it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Place(Draft Parent, int Level, Numeral Numeral, int Score)
{
    /// <summary>The lines look like those of the sibling before.</summary>
    public const int Alike = 6;

    public const int SameColumn = 5;
    public const int NearColumn = 3;

    /// <summary>A new list begins with its first number.</summary>
    public const int First = 6;

    /// <summary>A new list begins with another number, and the next one follows.</summary>
    public const int Begun = 3;

    /// <summary>A new list stands further to the right than what holds it.</summary>
    public const int Deeper = 4;

    /// <summary>A new list follows a colon or a dash.</summary>
    public const int Announced = 3;

    public static int For(Step step) => step switch
    {
        Step.Next => 8,
        Step.Ahead => 3,
        Step.Same => 2,
        _ => 0,
    };

    /// <summary>The one that more speaks for; of equals the first, which is the inner one.</summary>
    public static Place? Better(Place? one, Place? other) =>
        one is null ? other
        : other is null || other.Value.Score <= one.Value.Score ? one
        : other;
}
