using System.Reflection;
using System.Runtime.CompilerServices;
using Platform.Contracts;

namespace Platform.ArchitectureTests;

/// <summary>A message is a fact: nobody changes one that was made (R004, G7).</summary>
public class When_a_contract_is_read
{
    [Fact]
    [Trait("Requirement", "R004")]
    [Trait("Requirement", "R005")]
    [Trait("Requirement", "R006")]
    [Trait("Requirement", "R007")]
    [Trait("Requirement", "R008")]
    public void Should_find_the_fields_of_an_action_log_in_ActionAttempted()
    {
        var fields = typeof(ActionAttempted).GetProperties().Select(p => p.Name).ToHashSet();
        Assert.Superset(new HashSet<string> { "AgentId", "TraceId", "ActionType", "Parameters", "Status", "Error", "AffectedIds", "DurationMs" }, fields);
        Assert.Equal(["SUCCESS", "FAILURE", "ROLLED_BACK"], [AttemptStatus.Success, AttemptStatus.Failure, AttemptStatus.RolledBack]);
    }

    [Fact]
    [Trait("Requirement", "R004")]
    public void Should_find_sealed_records_without_setters()
    {
        var contracts = typeof(ActionAttempted).Assembly.GetExportedTypes().Where(t => !(t.IsAbstract && t.IsSealed)).ToList();
        Assert.NotEmpty(contracts);
        Assert.Empty(contracts.SelectMany(Mutable));
    }

    [Fact]
    public void Should_notice_a_contract_that_can_be_changed() => Assert.NotEmpty(Mutable(typeof(Planted)));

    private static IEnumerable<string> Mutable(Type contract)
    {
        if (!contract.IsSealed) yield return $"{contract.Name} is not sealed.";
        foreach (var property in contract.GetProperties())
        {
            if (property.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
                yield return $"{contract.Name}.{property.Name} can be set.";
            if (property.PropertyType.IsArray || property.PropertyType.Name.StartsWith("List`", StringComparison.Ordinal))
                yield return $"{contract.Name}.{property.Name} can be changed inside.";
        }
    }

    private sealed record Planted
    {
        public required string Status { get; set; }
    }
}
