using System.Reflection;
using System.Text.RegularExpressions;
using Platform.Contracts;
using Platform.Journal;

namespace Platform.ArchitectureTests;

/// <summary>One table says which kinds of records there are; what repeats it, because it is no C#, says the same.</summary>
public partial class When_a_kind_of_record_is_added
{
    [Fact]
    [Trait("Requirement", "G1")]
    public void Should_find_a_line_of_the_table_for_every_contract_that_is_a_record()
    {
        var contracts = typeof(RecordAttribute).Assembly.GetExportedTypes().Where(t => t.IsDefined(typeof(RecordAttribute))).ToList();
        Assert.Equal(contracts.Select(t => t.GetCustomAttribute<RecordAttribute>()!.Kind).Order(), RecordForms.All.Select(f => f.Kind).Order());
        Assert.Equal(contracts.Select(RecordAttribute.ExchangeOf).Order(), RecordForms.All.Select(f => f.Exchange).Order());
        Assert.Equal(typeof(RecordKind).GetFields().Select(f => (string)f.GetValue(null)!).Order(), RecordForms.All.Select(f => f.Kind).Order());
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public void Should_find_the_exchanges_of_all_of_them_in_the_broker_s_definitions()
    {
        var definitions = File.ReadAllText(Path.Combine(Repository.Root, "ops/native/definitions.sh"));
        var records = Records().Match(definitions);
        Assert.True(records.Success, "ops/native/definitions.sh names no records.");
        Assert.Equal(RecordForms.All.Select(f => f.Exchange).Order(), records.Groups[1].Value.Split('|').Order());
    }

    [GeneratedRegex("^records='([a-z|-]+)'$", RegexOptions.Multiline)]
    private static partial Regex Records();
}
