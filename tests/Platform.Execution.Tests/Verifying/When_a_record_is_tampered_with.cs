using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Platform.Execution.Tests.Verifying;

/// <summary>R028: whatever one thing is changed in an exported record, verifying names the place.</summary>
public sealed class When_a_record_is_tampered_with
{
    private static readonly byte[] Export = Samples.Rich(4).ToJson();
    private static readonly int Places = Members(JsonNode.Parse(Export)!).Count();

    [Fact]
    [Trait("Requirement", "R028")]
    public void Should_find_nothing_in_one_that_is_whole() => Assert.Null(RecordVerifier.VerifyExport(Export));

    [Fact]
    [Trait("Requirement", "R028")]
    [Trait("Requirement", "R026")]
    public void Should_find_every_changed_member_in_its_part_and_at_its_index()
    {
        var missed = new List<string>();
        for (var place = 0; place < Places; place++)
        {
            for (var way = 0; way < 4; way++)
            {
                var record = JsonNode.Parse(Export)!;
                var (path, node) = Members(record).ElementAt(place);
                if (!Change(node, way)) continue;
                var found = Verify(record);
                if (found is null || !Allowed(path).Contains((found.Part, found.Index))) missed.Add($"{path}, way {way}: {found}");
            }
        }

        Assert.Empty(missed);
    }

    [Fact]
    [Trait("Requirement", "R028")]
    public void Should_find_a_removed_event_at_its_index() => ForAnyEvent((list, at, _) => list.RemoveAt(at), (_, at, _) => at);

    [Fact]
    [Trait("Requirement", "R028")]
    public void Should_find_a_cut_tail_where_it_begins() => ForAnyEvent((list, at, _) => { while (list.Count > at) list.RemoveAt(at); }, (_, at, _) => at);

    [Fact]
    [Trait("Requirement", "R028")]
    public void Should_find_an_event_that_is_there_twice() => ForAnyEvent((list, at, _) => list.Insert(at, list[at]!.DeepClone()), (_, at, _) => at + 1);

    [Fact]
    [Trait("Requirement", "R028")]
    public void Should_find_swapped_events_at_the_first_of_them() => ForAnyEvent(
        (list, at, other) =>
        {
            var (one, two) = (list[at]!.DeepClone(), list[other]!.DeepClone());
            (list[at], list[other]) = (two, one);
        },
        (_, at, other) => Math.Min(at, other));

    [Fact]
    [Trait("Requirement", "R028")]
    public void Should_find_a_forged_event_by_what_follows_it_or_by_the_seal() => ForAnyEvent(
        (list, at, _) =>
        {
            // Content and hash fit each other and the event before: only what comes next no longer follows.
            var forged = JsonNode.Parse(list[at]!.ToJsonString())!;
            forged["details"] = new JsonObject { ["forged"] = true };
            var read = list == list.Root["stepEvents"] ? StepEvent.Read(Bytes(forged)).ComputeHash() : ObservedSideEffect.Read(Bytes(forged)).ComputeHash();
            forged["hash"] = read.ToString();
            list[at] = forged;
        },
        (count, at, _) => at == count - 1 ? at : at + 1);

    [Theory]
    [InlineData(99)]
    [InlineData(0)]
    [Trait("Requirement", "R028")]
    public void Should_find_a_side_effect_that_was_put_at_another_time(int afterEvents)
    {
        var record = JsonNode.Parse(Export)!;
        var forged = List(record, RecordPart.SideEffects)[7]!;
        forged["afterEvents"] = afterEvents;
        forged["hash"] = ObservedSideEffect.Read(Bytes(forged)).ComputeHash().ToString();
        var found = Verify(record);
        Assert.Equal((RecordPart.SideEffects, 7), (found?.Part, found?.Index));
        Assert.Contains("an event that it cannot follow", found!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "R028")]
    public void Should_find_an_event_of_another_execution()
    {
        var stranger = new ExecutionObserver("exec-002", "plan-rich", new TestClock(), new TestKernel()).RecordStepStarted(0, "Schritt 0 – ½");
        var record = JsonNode.Parse(Export)!;
        record["stepEvents"]!.AsArray()[0] = JsonNode.Parse(stranger.ToJson());
        Assert.Equal((RecordPart.StepEvents, 0), (Verify(record)?.Part, Verify(record)?.Index));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"format\":\"platform-execution-record/1\"}")]
    [InlineData("{\"format\":\"platform-execution-record/1\",\"format\":\"platform-execution-record/1\"}")]
    [InlineData("{\"format\":\"platform-execution-record/2\"}")]
    [Trait("Requirement", "R058")]
    public void Should_refuse_what_is_no_record(string text)
    {
        Assert.NotNull(RecordVerifier.VerifyExport(Encoding.UTF8.GetBytes(text)));
        Assert.StartsWith("$", Assert.Throws<MalformedException>(() => ExecutionRecord.Read(Encoding.UTF8.GetBytes(text))).Path, StringComparison.Ordinal);
    }

    [Property(MaxTest = 3_000)]
    [Trait("Requirement", "R028")]
    public Property Should_survive_any_flipped_bit_and_find_all_that_change_the_content() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, (Export.Length * 8) - 1)), bit =>
        {
            var changed = Export.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));

            // \u001b and \u001B are one character: such a flip changes nothing.
            return RecordVerifier.VerifyExport(changed) is not null || CanonicalJson.Encode(changed).AsSpan().SequenceEqual(Export);
        });

    private static void ForAnyEvent(Action<JsonArray, int, int> tamper, Func<int, int, int, int> expected)
    {
        foreach (var part in new[] { RecordPart.StepEvents, RecordPart.SideEffects })
        {
            var count = List(JsonNode.Parse(Export)!, part).Count;
            Assert.Equal(8, count);
            for (var at = 0; at < count; at++)
            {
                var other = (at + 3) % count;
                var record = JsonNode.Parse(Export)!;
                tamper(List(record, part), at, other);
                var found = Verify(record);
                Assert.Equal((part, expected(count, at, other)), (found?.Part, found?.Index));
            }
        }
    }

    private static JsonArray List(JsonNode record, RecordPart part) => (part == RecordPart.StepEvents ? record["stepEvents"] : record["sideEffectsReport"]!["observed"])!.AsArray();

    private static BrokenLink? Verify(JsonNode record) => RecordVerifier.VerifyExport(Bytes(record));

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    /// <summary>Every member and item of the record, the deepest first.</summary>
    private static IEnumerable<(string Path, JsonNode Node)> Members(JsonNode node)
    {
        var inner = node switch { JsonObject o => o.Select(m => m.Value), JsonArray a => a, _ => [] };
        foreach (var item in inner.ToList())
        {
            foreach (var deeper in Members(item!)) yield return deeper;
        }

        if (node.Parent is not null) yield return (node.GetPath(), node);
    }

    /// <summary>Another value, a member more, null, or gone; false where that way does not apply.</summary>
    private static bool Change(JsonNode node, int way)
    {
        switch (way)
        {
            case 0 when node is JsonValue value:
                node.ReplaceWith(value.GetValueKind() switch
                {
                    JsonValueKind.String => JsonValue.Create(Turned((string)value!)),
                    JsonValueKind.Number => JsonValue.Create((double)value + 1),
                    _ => (JsonNode)JsonValue.Create(value.GetValueKind() == JsonValueKind.False),
                });
                return true;
            case 1 when node is JsonObject o:
                o.Add("more", 1);
                return true;
            case 1 when node is JsonArray a:
                a.Add((JsonNode?)a.FirstOrDefault()?.DeepClone() ?? 0);
                return true;
            case 2:
                node.ReplaceWith((JsonNode?)null);
                return true;
            case 3 when node.Parent is JsonObject parent:
                parent.Remove(node.GetPropertyName());
                return true;
            case 3:
                node.Parent!.AsArray().RemoveAt(node.GetElementIndex());
                return true;
            default:
                return false;
        }
    }

    private static string Turned(string text)
    {
        if (text.Length == 0) return "x";
        var last = text[^1];
        return text[..^1] + (char)(last == 'z' ? 'y' : last == '9' ? '8' : last + 1);
    }

    private static (RecordPart, int?)[] Allowed(string path)
    {
        var parts = path.Split('.', '[', ']').Where(p => p.Length > 0).Skip(1).ToArray();
        return parts switch
        {
            ["stepEvents", var i, ..] => [(RecordPart.StepEvents, int.Parse(i))],
            ["stepEvents"] => [(RecordPart.StepEvents, null), (RecordPart.StepEvents, 8)],
            ["sideEffectsReport", "observed", var i, ..] => [(RecordPart.SideEffects, int.Parse(i))],
            ["sideEffectsReport", "observed"] => [(RecordPart.SideEffects, null), (RecordPart.SideEffects, 8)],
            ["sideEffectsReport"] => [(RecordPart.SideEffects, null), (RecordPart.SideEffectsReport, null)],
            ["sideEffectsReport", ..] => [(RecordPart.SideEffectsReport, null)],
            ["opening", ..] => [(RecordPart.Opening, null)],
            ["outcome", ..] => [(RecordPart.Outcome, null), (RecordPart.Seal, null)],
            ["seal", ..] => [(RecordPart.Seal, null)],
            _ => [(RecordPart.Format, null)],
        };
    }
}
