using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Web;
using Miner.Learning;
using Miner.Ordering;
using Platform.Contracts;
using Platform.Integrity;

namespace Miner.Tests.Ordering;

/// <summary>
/// What a ledger holds of one source, number by number, and the feed's lines as the audit service writes them. The real one is read in the
/// acceptance tests; here a hundred histories are gone through in a second.
/// </summary>
internal sealed class LedgerDouble : HttpMessageHandler
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Random random;
    private readonly string source;
    private readonly SortedDictionary<long, byte[]> lines = [];
    private readonly bool[] held;

    public LedgerDouble(Random random, string source, IReadOnlyList<Observation> history)
    {
        (this.random, this.source) = (random, source);
        var seq = 0L;
        // Numbers between are records of other kinds.
        foreach (var attempt in history) lines.Add(seq += random.Next(1, 4), Line(seq, attempt));
        Last = seq;
        held = new bool[Last + 1];
    }

    /// <summary>The highest number that the source gave.</summary>
    public long Last { get; }

    public bool CutsStreams { get; set; }

    /// <summary>The attempt with this number; null where it is a record of another kind.</summary>
    public Observation? Find(long seq)
    {
        if (!lines.TryGetValue(seq, out var line)) return null;
        AttemptReader.TryRead(line, out _, out var attempt);
        return attempt;
    }

    /// <summary>Some more records come in, not always the next ones.</summary>
    public void Append()
    {
        var from = random.Next(3) == 0 ? random.NextInt64(1, Last + 1) : Array.IndexOf(held, false, 1);
        for (var seq = from; seq > 0 && seq <= Math.Min(Last, from + random.Next(60)); seq++) held[seq] = true;
    }

    public LedgerAppended Word()
    {
        var max = Array.LastIndexOf(held, true);
        var gaps = new List<SequenceGap>();
        for (var seq = 1L; seq < max; seq++)
        {
            if (held[seq]) continue;
            if (gaps.Count > 0 && gaps[^1].To == seq - 1) gaps[^1] = gaps[^1] with { To = seq };
            else gaps.Add(new SequenceGap(seq, seq));
        }

        return new LedgerAppended { Source = source, KnownFrom = 1, MaxSeq = Math.Max(0, max), Gaps = gaps, At = default };
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var question = HttpUtility.ParseQueryString(request.RequestUri!.Query);
        var (after, to) = (long.Parse(question["after"]!, CultureInfo.InvariantCulture), long.Parse(question["to"]!, CultureInfo.InvariantCulture));
        var end = Math.Max(after, Math.Min(to, Math.Max(0, Array.LastIndexOf(held, true))));
        var body = new MemoryStream();
        foreach (var (seq, line) in lines)
        {
            if (seq <= after || seq > end || !held[seq]) continue;
            body.Write(line);
            body.WriteByte((byte)'\n');
        }

        body.Write(Encoding.UTF8.GetBytes($"{{\"to\":{end}}}\n"));
        var length = CutsStreams && random.Next(3) == 0 ? random.Next((int)body.Length) : (int)body.Length;
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(body.ToArray(), 0, length) });
    }

    private static byte[] Line(long seq, Observation attempt)
    {
        // What stands in the ledger is text; half a letter is none.
        var error = attempt.Error?.Replace("\uD800", "", StringComparison.Ordinal);
        var status = attempt.Outcome switch { Outcome.Success => "SUCCESS", Outcome.RolledBack => "ROLLED_BACK", _ => "FAILURE" };
        var code = attempt.Outcome == Outcome.Indeterminate ? "INDETERMINATE" : error?.Split(':') is [{ Length: > 0 } word, _, ..] ? word : null;
        var head = JsonSerializer.Serialize(
            new object?[] { seq, Timestamps.ToUnixMicroseconds(attempt.At), attempt.TraceId, attempt.ActionType, attempt.Trigger, status, code, error }, Relaxed);
        return Encoding.UTF8.GetBytes($"{head[..^1]},{(attempt.Parameters.IsEmpty ? "null" : Encoding.UTF8.GetString(attempt.Parameters.Span))}]");
    }
}
