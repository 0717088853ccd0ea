using Microsoft.Extensions.Time.Testing;
using Platform.Proofs.Notes;
using Platform.Proofs.Witnessing;

namespace Platform.Proofs.Tests.Witnessing;

/// <summary>C2SP tlog-policy: who is known, and which of them are enough.</summary>
public class When_a_policy_is_read
{
    private static readonly NoteKey Log = NoteSigner.Ed25519("example.com/log", new byte[32]).Key;
    private static readonly NoteKey[] Keys = [.. Enumerable.Range(1, 5).Select(i => NoteSigner.Cosigner($"example.com/w{i}", [.. Enumerable.Repeat((byte)i, 32)], new FakeTimeProvider()).Key)];

    private static readonly string TwoOrganizations =
        $"""
        # Two of ours, and any of theirs.
        log {Log} https://example.com/

        witness A1 {Keys[0]} http://127.0.0.1:7101
        witness A2 {Keys[1]}	https://example.com/a2/
          witness A3 {Keys[2]}
        group ours 2 A1 A2 A3
        witness B1 {Keys[3]}
        witness B2 {Keys[4]}
        group theirs any B1 B2
        group both all ours theirs
        quorum both

        """;

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData("", false)]
    [InlineData("12", false)]
    [InlineData("124", true)]
    [InlineData("135", true)]
    [InlineData("145", false)]
    [InlineData("45", false)]
    [InlineData("12345", true)]
    public void Should_say_who_is_enough(string there, bool enough) =>
        Assert.Equal(enough, WitnessPolicy.Parse(TwoOrganizations).IsReached([.. there.Select(c => Keys[c - '1'])]));

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_know_logs_and_witnesses_by_their_keys()
    {
        var policy = WitnessPolicy.Parse(TwoOrganizations);
        Assert.Equal([Log.ToString()], policy.Logs.Select(k => k.ToString()));
        Assert.Equal(Keys.Select(k => k.ToString()), policy.Witnesses.Select(w => w.Key.ToString()));
        Assert.Equal(["http://127.0.0.1:7101/", "https://example.com/a2/", null, null, null], policy.Witnesses.Select(w => w.Address?.ToString()));
        Assert.True(WitnessPolicy.Parse("quorum none\n").IsReached([]));
        Assert.True(WitnessPolicy.Parse($"witness A {Keys[0]}\nquorum A\n").IsReached([Keys[0]]));
        Assert.False(WitnessPolicy.Parse($"witness A {Keys[0]}\nquorum A\n").IsReached([Keys[1]]));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_refuse_what_is_none_and_name_the_line()
    {
        var (a, b) = ($"witness A {Keys[0]}", $"witness B {Keys[1]}");
        (string Text, int? Line)[] wrong =
        [
            ("", null), ($"{a}\n", null), ($"{a}\nquorum A\nquorum A\n", 3), ($"quorum A\n{a}\n", 1), ($"{a}\ngroup g 2 A\nquorum g\n", 2), ($"{a}\ngroup g 0 A\nquorum g\n", 2),
            ($"{a}\ngroup g any A A\nquorum g\n", 2), ($"{a}\ngroup g any g\nquorum g\n", 2), ($"{a}\ngroup g any B\n{b}\nquorum g\n", 2), ($"{a}\ngroup g any\nquorum g\n", 2),
            ($"{a}\n{a.Replace("witness A", "witness B", StringComparison.Ordinal)}\nquorum A\n", 2), ($"{a}\nwitness A {Keys[1]}\nquorum A\n", 2), ($"witness none {Keys[0]}\nquorum none\n", 1),
            ($"{a}\ngroup A any A\nquorum A\n", 2), ($"witness A {Log}\nquorum A\n", 1), ($"log {Keys[0]}\nquorum none\n", 1), ($"witness A {Keys[0]} ftp://x\nquorum A\n", 1),
            ($"{a} http://x y\nquorum A\n", 1), ("quorum\n", 1), ("something else\n", 1), ($"{a}x\nquorum A\n", 1), ($"{a}\ngroup g none A\nquorum g\n", 2), ($"{a}\ngroup g all none\nquorum g\n", 2),
        ];
        Assert.All(wrong, w =>
        {
            var said = Assert.Throws<ProofFormatException>(() => WitnessPolicy.Parse(w.Text)).Message;
            if (w.Line is { } line) Assert.StartsWith($"Line {line} of the policy: ", said, StringComparison.Ordinal);
        });
        Assert.Throws<ProofFormatException>(() => WitnessPolicy.Parse(new string('#', WitnessPolicy.CharactersMax + 1)));
        Assert.Throws<ProofFormatException>(() => WitnessPolicy.Parse(string.Concat(Enumerable.Range(0, WitnessPolicy.LinesMax + 1).Select(i => $"witness {i} {NoteSigner.Cosigner("w", [.. BitConverter.GetBytes(i), .. new byte[28]], new FakeTimeProvider()).Key}\n"))));
    }
}
