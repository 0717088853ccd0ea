using System.Collections.Immutable;

namespace Platform.Execution;

/// <summary>
/// What the plan declared beside what was seen (R024). It sees what was recorded with the observer and nothing else; seeing is best effort,
/// comparing is exact. Immutable, and a function of its two lists.
/// </summary>
public sealed class SideEffectsReport
{
    private SideEffectsReport(ImmutableArray<DeclaredSideEffect> declared, ImmutableArray<ObservedSideEffect> observed, ImmutableArray<int> undeclared, ImmutableArray<int> notSeen)
    {
        Declared = declared;
        Observed = observed;
        UndeclaredIndexes = undeclared;
        NotSeenIndexes = notSeen;

        // A text can name effects that are not there; verifying finds it.
        ObservedButUndeclared = [.. undeclared.Where(i => i >= 0 && i < observed.Length).Select(i => observed[i])];
        DeclaredButNotSeen = [.. notSeen.Where(i => i >= 0 && i < declared.Length).Select(i => declared[i])];
    }

    /// <summary>By step, as the plan lists them.</summary>
    public ImmutableArray<DeclaredSideEffect> Declared { get; }

    /// <summary>In the order they were recorded.</summary>
    public ImmutableArray<ObservedSideEffect> Observed { get; }

    /// <summary>Flagged: seen, and no declaration covers them.</summary>
    public ImmutableArray<ObservedSideEffect> ObservedButUndeclared { get; }

    /// <summary>Flagged: declared, and nothing that was seen is covered by them.</summary>
    public ImmutableArray<DeclaredSideEffect> DeclaredButNotSeen { get; }

    internal ImmutableArray<int> UndeclaredIndexes { get; }

    internal ImmutableArray<int> NotSeenIndexes { get; }

    public static SideEffectsReport Compare(IEnumerable<DeclaredSideEffect> declared, IEnumerable<ObservedSideEffect> observed)
    {
        ImmutableArray<DeclaredSideEffect> promised = [.. declared];
        ImmutableArray<ObservedSideEffect> seen = [.. observed];
        var ofStep = promised.Select((effect, index) => (effect, index)).ToLookup(item => item.effect.StepIndex);
        var undeclared = ImmutableArray.CreateBuilder<int>();
        var met = new bool[promised.Length];
        for (var i = 0; i < seen.Length; i++)
        {
            var covered = false;
            foreach (var (effect, index) in seen[i].StepIndex is { } step ? ofStep[step] : [])
            {
                if (effect.Covers(seen[i]))
                {
                    covered = met[index] = true;
                }
            }

            if (!covered)
            {
                undeclared.Add(i);
            }
        }

        return new SideEffectsReport(promised, seen, undeclared.ToImmutable(), [.. Enumerable.Range(0, met.Length).Where(i => !met[i])]);
    }

    /// <summary>A report as somebody wrote it, flags included, which verifying holds against the lists.</summary>
    internal static SideEffectsReport Given(ImmutableArray<DeclaredSideEffect> declared, ImmutableArray<ObservedSideEffect> observed, ImmutableArray<int> undeclared, ImmutableArray<int> notSeen) =>
        new(declared, observed, undeclared, notSeen);
}
