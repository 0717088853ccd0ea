using System.Text;

namespace Platform.Execution.Tests.Planning;

/// <summary>A plan comes as JSON, is understood exactly or not at all, and has a digest of its own.</summary>
public sealed class When_a_plan_is_read
{
    private const string Json = """
        {
          "planId": "migrate-customers", "mode": "LIVE",
          "steps": [
            {"name": "Create the table", "actionType": "table.create", "parameters": {"name": "customers_2026"},
             "declaredSideEffects": [{"category": "DATABASE", "description": "table customers_2026 created", "reversible": true}],
             "rollbackHint": {"description": "Drop it", "actions": ["DROP TABLE customers_2026;"], "risks": ["Everything in it is lost"]}},
            {"name": "Point the alias", "actionType": "alias.set"}
          ],
          "rollbackHints": [{"stepIndex": 1, "description": "Point it back", "actions": ["\tALTER …;  \r\n"]}]
        }
        """;

    [Fact]
    [Trait("Requirement", "R044")]
    [Trait("Requirement", "R041")]
    public void Should_hold_all_that_its_author_wrote()
    {
        var plan = Plan.Read(Encoding.UTF8.GetBytes(Json));
        Assert.Equal(("migrate-customers", LiveModeState.Live), (plan.PlanId, plan.Mode));
        Assert.Equal([("Create the table", "table.create", """{"name":"customers_2026"}"""), ("Point the alias", "alias.set", "{}")], plan.Steps.Select(s => (s.Name, s.ActionType, s.Parameters.Text)));
        Assert.Equal([new DeclaredSideEffect(0, SideEffectCategory.Database, "table customers_2026 created", Reversible: true)], plan.DeclaredSideEffects);
        Assert.Equal([(0, "Drop it"), (1, "Point it back")], plan.RollbackHints.Select(h => (h.StepIndex, h.Description)));
        Assert.Equal(["DROP TABLE customers_2026;"], plan.RollbackHints[0].Actions);
        Assert.Equal(["Everything in it is lost"], plan.RollbackHints[0].Risks);
        Assert.Equal(["\tALTER …;  \r\n"], plan.RollbackHints[1].Actions);
    }

    [Fact]
    [Trait("Requirement", "R026")]
    public void Should_come_back_from_its_canonical_form_with_the_same_digest()
    {
        var plan = Plan.Read(Encoding.UTF8.GetBytes(Json));
        var again = Plan.Read(plan.ToJson());
        Assert.Equal(plan.Digest, again.Digest);
        Assert.Equal(plan.ToJson(), again.ToJson());
        var made = Plan.Create(
            "migrate-customers", LiveModeState.Live,
            [
                new("Create the table", "table.create", Samples.Json("""{"name":"customers_2026"}"""), [new(SideEffectCategory.Database, "table customers_2026 created", Reversible: true)]),
                new("Point the alias", "alias.set"),
            ],
            [new(0, "Drop it", ["DROP TABLE customers_2026;"], ["Everything in it is lost"]), new(1, "Point it back", ["\tALTER …;  \r\n"])]);
        Assert.Equal(plan.Digest, made.Digest);
        Assert.Equal("137b1600aba43e02c0040ce9e3aba8df8f11c047324b0c2fbe87fd1a1e082a3a", made.Digest.ToString());
    }

    [Theory]
    [InlineData("LIVE", "DRY_RUN")]
    [InlineData("migrate-customers", "migrate-customerz")]
    [InlineData("customers_2026\"}", "customers_2027\"}")]
    [InlineData("alias.set", "alias.get")]
    [InlineData("Point the alias", "Point an alias")]
    [InlineData("reversible\": true", "reversible\": false")]
    [InlineData("DROP TABLE customers_2026;", "DROP TABLE customers_2026; ")]
    [InlineData("\"stepIndex\": 1", "\"stepIndex\": 0")]
    [InlineData("Everything in it", "Anything in it")]
    public void Should_have_another_digest_where_anything_is_different(string there, string instead) =>
        Assert.NotEqual(Plan.Read(Encoding.UTF8.GetBytes(Json)).Digest, Plan.Read(Encoding.UTF8.GetBytes(Json.Replace(there, instead, StringComparison.Ordinal))).Digest);

    [Fact]
    public void Should_have_another_digest_where_its_steps_change_places() =>
        Assert.NotEqual(Plan.Create("p", LiveModeState.Live, [new("a", "x"), new("b", "x")]).Digest, Plan.Create("p", LiveModeState.Live, [new("b", "x"), new("a", "x")]).Digest);
}
