using System.Text.Json;
using Hestia.Ledger;
using Hestia.Showing;
using Xunit;

namespace Hestia.Tests.Ledger;

public sealed class When_the_witnesses_are_asked
{
    private static readonly WitnessWord Agreeing = JsonSerializer.Deserialize(
        """{"state":"AGREES","sentence":"All is well.","origin":"o","trust":"given","accepted":{"size":12000,"root":"ab","at":"2026-11-21T02:00:00Z"},"alarm":null}""",
        LedgerJson.Default.WitnessWord)!;

    [Fact]
    public void Should_say_first_that_one_disagrees_and_then_why() => Assert.Equal(
        """
        ✘ The ledger is not what was seen of it.

        witness       says       entries  ledger's key
        miner         AGREES      12,000  given
        orchestrator  DISAGREES   12,000  first-heard
          orchestrator: The ledger was cut off.
        """,
        Told(("miner", Agreeing), ("orchestrator", Agreeing with { State = "DISAGREES", Sentence = "The ledger was cut off.", Trust = "first-heard" })));

    [Fact]
    public void Should_not_call_it_well_where_one_cannot_say()
    {
        Assert.StartsWith("✔ ", Told(("miner", Agreeing)), StringComparison.Ordinal);
        Assert.StartsWith("? ", Told(("miner", Agreeing), ("orchestrator", new WitnessWord { State = "SILENT", Sentence = "Nothing was heard." })), StringComparison.Ordinal);
    }

    private static string Told(params (string, WitnessWord)[] known) => string.Join('\n', WitnessesVerb.View(known, new Times(new FixedClock()), 100, 100));
}
