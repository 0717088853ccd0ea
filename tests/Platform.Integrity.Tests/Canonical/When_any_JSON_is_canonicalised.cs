using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Platform.Integrity.Tests.Canonical;

/// <summary>Properties over random documents; a failure prints the seed that replays it.</summary>
public sealed class When_any_JSON_is_canonicalised
{
    [Property(MaxTest = 2000)]
    [Trait("Requirement", "G5")]
    public Property Should_be_idempotent_and_keep_the_meaning() =>
        Prop.ForAll(Documents(), document =>
        {
            var once = CanonicalJson.Encode(Encoding.UTF8.GetBytes(document));
            var twice = CanonicalJson.Encode(once);
            return once.AsSpan().SequenceEqual(twice)
                && JsonNode.DeepEquals(JsonNode.Parse(document), JsonNode.Parse(once));
        });

    [Property(MaxTest = 500)]
    [Trait("Requirement", "G5")]
    public Property Should_not_depend_on_the_order_of_members() =>
        Prop.ForAll(Documents(), document =>
        {
            var reversed = Reverse(JsonNode.Parse(document));
            var text = reversed?.ToJsonString() ?? "null";
            return CanonicalJson.Encode(Encoding.UTF8.GetBytes(document)).AsSpan().SequenceEqual(CanonicalJson.Encode(Encoding.UTF8.GetBytes(text)));
        });

    private static JsonNode? Reverse(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.Reverse().Select(m => KeyValuePair.Create(m.Key, Reverse(m.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Reverse)]),
        null => null,
        _ => node.DeepClone(),
    };

    private static Arbitrary<string> Documents() => Arb.From(Gen.Sized(size => Value(Math.Min(size, 24))));

    private static Gen<string> Value(int size) => size == 0
        ? Leaf()
        : Gen.Frequency(
            (3, Leaf()),
            (2, Value(size / 2).ListOf().Select(items => "[" + string.Join(" , ", items.Take(6)) + "]")),
            (3, Gen.Zip(Text(), Value(size / 2)).ListOf().Select(members =>
                "{" + string.Join(" , ", members.Take(20).DistinctBy(m => JsonSerializer.Deserialize<string>(m.Item1)).Select(m => $"{m.Item1} : {m.Item2}")) + "}")));

    private static Gen<string> Leaf() => Gen.OneOf(
        Gen.Elements("null", "true", "false", "-0", "1e21", "0.1e-5", "5e-324", "1.7976931348623157e308"),
        Text(),
        Gen.Choose(int.MinValue, int.MaxValue).Select(i => i.ToString()),
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(f => f.Get)
            .Where(f => Math.Abs(f) is <= CanonicalNumber.MaxInteger or >= 1e21)
            .Select(f => JsonSerializer.Serialize(f)));

    private static Gen<string> Text() => Gen.Elements("a", "b", "é", "\\u00e9", "😀", "\\ud83d\\ude00", "\ufb33", "\\n", "\\u0001", "\\\"", "/", "\\/", "\u2028", "zz", "")
        .ListOf().Select(parts => "\"" + string.Concat(parts.Take(5)) + "\"");
}
