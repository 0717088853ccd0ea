using System.Text.Json.Nodes;
using ActionRunner.Attempts;
using Platform.Actions;

namespace ActionRunner.Tests.Attempts;

public sealed class When_objects_are_changed
{
    private readonly ObjectLog log = new();
    private readonly Guid outer = Guid.Parse("019b0000-0000-7000-8000-000000000001"), nested = Guid.Parse("019b0000-0000-7000-8000-000000000002");

    [Fact]
    [Trait("Requirement", "R003")]
    public void Should_be_told_by_the_attempt_that_changed_each_last()
    {
        log.Left(outer, Row("A", 1));
        log.Left(outer, Row("B", 1));
        log.Left(nested, Row("A", 2));
        log.Deleted(outer, "B");
        log.Left(outer, Row("C", 1));

        var left = log.ByLastToChange();

        Assert.Equal(new (string, long?)[] { ("B", null), ("C", 1) }, left[outer].Select(l => (l.Id, l.Version)));
        Assert.Equal(new (string, long?)[] { ("A", 2) }, left[nested].Select(l => (l.Id, l.Version)));
        Assert.Equal(Row("A", 2).Sha256(), Assert.Single(left[nested]).Sha256);
    }

    [Fact]
    [Trait("Requirement", "R003")]
    public void Should_be_forgotten_where_a_savepoint_undid_them()
    {
        log.Left(outer, Row("A", 1));
        var before = log.Count;
        log.Left(nested, Row("A", 2));
        log.Deleted(nested, "B");

        log.KeepFirst(before);

        Assert.Equal(1, Assert.Single(log.ByLastToChange()[outer]).Version);
        Assert.Empty(log.ByLastToChange()[nested]);
    }

    [Theory]
    [InlineData("type")]
    [InlineData("version")]
    [InlineData("attributes")]
    [InlineData("created")]
    [InlineData("updated")]
    [Trait("Requirement", "G5")]
    public void Should_have_another_digest_wherever_one_thing_differs(string what)
    {
        var one = Row("A", 1);
        var other = what switch
        {
            "type" => one with { Object = one.Object with { Type = "door" } },
            "version" => one with { Object = one.Object with { Version = 2 } },
            "attributes" => one with { Attributes = "{\"n\": 9007199254740993}" },
            "created" => one with { CreatedAt = one.CreatedAt.AddMicroseconds(1) },
            _ => one with { UpdatedAt = one.UpdatedAt.AddMicroseconds(1) },
        };

        Assert.NotEqual(one.Sha256(), other.Sha256());
        Assert.Equal(one.Sha256(), (one with { Attributes = "{ \"n\":1.0 }" }).Sha256());
    }

    private static ObjectRow Row(string id, long version)
    {
        var at = new DateTime(2026, 1, 31, 9, 30, 0, DateTimeKind.Utc);
        return new ObjectRow(new OntologyObject(id, "server", version, new JsonObject { ["n"] = 1 }), "{\"n\": 1}", at, at);
    }
}
