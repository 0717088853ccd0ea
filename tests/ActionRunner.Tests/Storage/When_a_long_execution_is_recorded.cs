using System.Text;
using System.Text.Json;
using ActionRunner.Storage;
using FsCheck.Xunit;
using Platform.Execution;

namespace ActionRunner.Tests.Storage;

public class When_a_long_execution_is_recorded
{
    private static readonly Platform.Integrity.Ids Minted = new(TimeProvider.System);
    private static readonly Plan Plan = Plan.Create("plan-1", LiveModeState.Live, [new PlanStep("one", "server.restart")]);

    [Property]
    [Trait("Requirement", "R058")]
    [Trait("Requirement", "G1")]
    public bool Should_hold_every_line_in_exactly_one_part_in_order_and_no_part_too_large(ushort[] seeds)
    {
        // Up to twice as large as a part is.
        var lines = seeds.Select((seed, i) => Line(i, 20 + (seed * 31 % (2 * ExecutionRecords.PartBytes)))).ToList();
        var parts = Parts(lines);
        var told = parts.SelectMany(p => p.GetProperty("lines").EnumerateArray()).ToList();
        var index = 0;
        var whole = told.Count == lines.Count && told.All(l => Body(l).GetRawText() == Encoding.UTF8.GetString(lines[index].Body) && l.TryGetProperty("sideEffect", out _) == lines[index++].IsEffect);
        var bounded = parts.All(p => p.GetProperty("lines").GetArrayLength() <= 1 || p.GetProperty("lines").EnumerateArray().Sum(l => Body(l).GetRawText().Length) <= ExecutionRecords.PartBytes);
        var numbered = parts.Select((p, i) => p.GetProperty("part").GetInt32() == i + 1 && p.GetProperty("parts").GetInt32() == parts.Count).All(n => n);
        var none = parts.Count == 1 || parts.All(p => p.GetProperty("lines").GetArrayLength() > 0);
        return whole && bounded && numbered && none;
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    public void Should_fill_a_part_to_the_last_byte(int beyond, int parts) =>
        Assert.Equal(parts, Parts([Line(0, ExecutionRecords.PartBytes / 2), Line(1, (ExecutionRecords.PartBytes / 2) + beyond)]).Count);

    [Fact]
    public void Should_stand_under_the_command_s_own_id_and_its_parts_under_ids_of_their_own()
    {
        var begun = Begun(out var head);
        List<ExecutionLine> lines = [Line(0, ExecutionRecords.PartBytes), Line(1, ExecutionRecords.PartBytes), Line(2, 100)];
        var records = ExecutionRecords.OfAsync(begun, head, lines, null!, CancellationToken.None).ToBlockingEnumerable().ToList();
        Assert.Equal((begun.ExecutionId, begun.EntryId, false), (records[0].Key, records[0].EntryId, records[0].Derived));
        Assert.All(records.Skip(1), r => Assert.True(r.Derived));
        Assert.Equal(3, records.Select(r => r.Key).Distinct().Count());
        Assert.Equal(3, records.Select(r => r.EntryId).Distinct().Count());
        Assert.Equal(("plan-1", "COMPLETED_PARTIAL", "Done.", head.Seal.Hash.ToString()), ExecutionRecords.Read(records[0].Body));
    }

    private static List<JsonElement> Parts(IReadOnlyList<ExecutionLine> lines) =>
        [.. ExecutionRecords.OfAsync(Begun(out var head), head, lines, null!, CancellationToken.None).ToBlockingEnumerable().Select(r => JsonDocument.Parse(r.Body).RootElement)];

    private static JsonElement Body(JsonElement line) => line.TryGetProperty("event", out var body) ? body : line.GetProperty("sideEffect");

    /// <summary>A line of so many bytes that knows its number.</summary>
    private static ExecutionLine Line(int ordinal, int bytes)
    {
        var start = $"{{\"n\":{ordinal},\"x\":\"";
        return new ExecutionLine(ordinal, ordinal % 3 == 2, Encoding.UTF8.GetBytes(start + new string('x', Math.Max(0, bytes - start.Length - 2)) + "\"}"));
    }

    private static BegunExecution Begun(out ExecutionHead head)
    {
        var id = Minted.Next();
        var observer = new ExecutionObserver(id.ToString(), Plan, new ManualClock(), keepEvents: false);
        observer.MarkCompleted("Done.");
        head = observer.GetExecutionHead();
        return new BegunExecution
        {
            ExecutionId = id, EntryId = Minted.Next(), PlanId = Plan.PlanId, PlanDigest = Plan.Digest, Mode = Plan.Mode, AgentId = "A", TraceId = "t", Trigger = null, UserId = null, Traceparent = null,
            Opening = observer.Opening, Plan = Plan, Approval = null,
        };
    }
}
