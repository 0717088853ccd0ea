using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Platform.AcceptanceTests.LongFirst))]

namespace Platform.AcceptanceTests;

/// <summary>Marks a class whose tests take a minute and more, because they kill processes again and again.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TakesLongAttribute : Attribute;

/// <summary>Begins with the classes that take long, so that none of them is left to run alone at the end.</summary>
public sealed class LongFirst : ITestCollectionOrderer
{
    private static readonly HashSet<string> Long = typeof(LongFirst).Assembly.GetTypes()
        .Where(t => t.IsDefined(typeof(TakesLongAttribute), inherit: false)).Select(t => t.FullName!).ToHashSet(StringComparer.Ordinal);

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(c => Long.Any(name => c.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal)) ? 0 : 1)];
}
