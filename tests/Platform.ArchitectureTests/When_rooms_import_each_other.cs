using System.Reflection;

namespace Platform.ArchitectureTests;

/// <summary>
/// No two folders of a service, or of the tool, import each other, directly or round about: whoever reads the house goes one way.
/// </summary>
public class When_rooms_import_each_other
{
    [Theory]
    [InlineData("action-runner", "ActionRunner")]
    [InlineData("audit", "Audit")]
    [InlineData("Cutting", "Cutting")]
    [InlineData("hestia", "Hestia")]
    [InlineData("miner", "Miner")]
    [InlineData("orchestrator", "Orchestrator")]
    [InlineData("Platform.Contracts", "Platform.Contracts")]
    [InlineData("Platform.Execution", "Platform.Execution")]
    [InlineData("Platform.Hosting", "Platform.Hosting")]
    [InlineData("Platform.Integrity", "Platform.Integrity")]
    [InlineData("Platform.Journal", "Platform.Journal")]
    [InlineData("Platform.Laws", "Platform.Laws")]
    [InlineData("Platform.Messaging", "Platform.Messaging")]
    [InlineData("Platform.Proofs", "Platform.Proofs")]
    [InlineData("Platform.Statements", "Platform.Statements")]
    [InlineData("Platform.Witnessing", "Platform.Witnessing")]
    public void Should_find_none_in_the_house(string assembly, string house) =>
        Assert.Equal("", string.Join("\n", Rooms.Circles(Assembly.Load(assembly), house)));

    [Theory]
    [InlineData("InAField", "North imports South (Holder uses Thing), South imports North (Thing uses Holder).")]
    [InlineData("InALambda", "North imports South (Maker uses Thing), South imports North (Thing uses Maker).")]
    [InlineData("AsAnArgument", "North imports South (Registrar uses Thing), South imports North (Thing uses Registrar).")]
    [InlineData("InACatch", "North imports South (Careful uses Fault), South imports North (Fault uses Careful).")]
    [InlineData("InAnAttribute", "North imports South (Marked uses MarkAttribute), South imports North (MarkAttribute uses Marked).")]
    [InlineData("Beside", "North imports Planted.Beside (Clerk uses Desk), Planted.Beside imports North (Desk uses Clerk).")]
    [InlineData(
        "RoundAbout",
        "East imports North (Third uses First), North imports South (First uses Second), South imports East (Second uses Third).")]
    public void Should_notice_them_however_they_are_hidden(string planted, string circle) =>
        Assert.Equal([circle], Rooms.Circles(typeof(When_rooms_import_each_other).Assembly, "Planted." + planted));

    [Fact]
    public void Should_take_one_way_for_no_circle() =>
        Assert.Empty(Rooms.Circles(typeof(When_rooms_import_each_other).Assembly, "Planted.OneWay"));
}
