using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Platform.Execution.Tests.Recording;

/// <summary>The types themselves forbid it: nothing that a record, a plan or a scaffold holds can be set, added to, or unpacked.</summary>
public sealed class When_something_tries_to_change_a_record
{
    private static readonly HashSet<Type> Values =
        [typeof(string), typeof(int), typeof(long), typeof(ulong), typeof(bool), typeof(DateTimeOffset), typeof(TimeSpan), typeof(Guid)];

    private static readonly HashSet<Assembly> Ours =
        [typeof(ExecutionRecord).Assembly, typeof(Statement).Assembly, typeof(Digest).Assembly, typeof(PlantedSetter).Assembly];

    [Theory]
    [InlineData(typeof(ExecutionRecord))]
    [InlineData(typeof(RollbackScaffold))]
    [InlineData(typeof(Plan))]
    [InlineData(typeof(SignedStatement<Approval>))]
    [InlineData(typeof(SignedStatement<SecurityChange>))]
    [InlineData(typeof(AllowedKey))]
    [InlineData(typeof(ExecutionComparison))]
    [InlineData(typeof(BrokenLink))]
    [Trait("Requirement", "R026")]
    [Trait("Requirement", "R051")]
    [Trait("Requirement", "R053")]
    [Trait("Requirement", "R029")]
    [Trait("Requirement", "R040")]
    [Trait("Requirement", "G7")]
    public void Should_find_nothing_that_can_be_changed(Type root) => Assert.Empty(Changeable(root, []));

    [Theory]
    [InlineData(typeof(PlantedSetter))]
    [InlineData(typeof(PlantedList))]
    [InlineData(typeof(PlantedArrayInside))]
    [InlineData(typeof(PlantedField))]
    [InlineData(typeof(PlantedOpen))]
    [InlineData(typeof(PlantedDelegate))]
    [InlineData(typeof(PlantedInherited))]
    public void Should_notice_one_that_can(Type planted) => Assert.NotEmpty(Changeable(planted, []));

    [Theory]
    [InlineData(typeof(ExecutionRecord))]
    [InlineData(typeof(StepEvent))]
    [InlineData(typeof(ObservedSideEffect))]
    [InlineData(typeof(ExecutionSeal))]
    [InlineData(typeof(RollbackScaffold))]
    [InlineData(typeof(Plan))]
    [Trait("Requirement", "R053")]
    public void Should_find_no_way_to_make_one_up(Type type)
    {
        Assert.Empty(type.GetConstructors());
        Assert.DoesNotContain(type.GetMethods(), m => m.Name == "<Clone>$");
    }

    private static IEnumerable<string> Changeable(Type type, HashSet<Type> seen)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) type = inner;
        if (type.IsEnum || Values.Contains(type) || !seen.Add(type)) yield break;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            foreach (var found in Changeable(type.GetGenericArguments()[0], seen)) yield return found;
            yield break;
        }

        var byteArray = type == typeof(byte);
        if (byteArray) yield break;
        if (!type.IsSealed) yield return $"{type.Name} is not sealed.";
        if (!Ours.Contains(type.Assembly)) yield return $"{type.Name} is not ours to promise for.";
        foreach (var property in type.GetProperties())
        {
            if (property.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
                yield return $"{type.Name}.{property.Name} can be set.";
        }

        foreach (var field in Fields(type))
        {
            if (!field.IsInitOnly) yield return $"{type.Name}.{field.Name} can be assigned.";
            foreach (var found in Changeable(field.FieldType, seen)) yield return found;
        }
    }

    /// <summary>Those of the bases too, which reflection does not tell.</summary>
    private static IEnumerable<FieldInfo> Fields(Type? type) => type is null ? []
        : [.. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly), .. Fields(type.BaseType)];

    private sealed class PlantedSetter { public string? Status { get; set; } }

    private sealed class PlantedList { public IReadOnlyList<string> Events { get; } = new List<string>(); }

    private sealed class PlantedArrayInside { public ImmutableArray<PlantedSetter> Inside { get; } = []; }

    private sealed class PlantedField
    {
        public PlantedField(int[] bytes) => Bytes = bytes;

        private int[] Bytes { get; }
    }

    private class PlantedOpen { public string Status { get; } = ""; }

    private sealed class PlantedDelegate { public Action Undo { get; } = () => { }; }

    private abstract class PlantedBase
    {
        private readonly List<string> events = [];

        public int Count => events.Count;
    }

    private sealed class PlantedInherited : PlantedBase;
}
