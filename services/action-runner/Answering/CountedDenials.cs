using System.Security.Cryptography;
using ActionRunner.Attempts;
using ActionRunner.Sharing;
using ActionRunner.Storage;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Journal;
using Platform.Messaging;

namespace ActionRunner.Answering;

/// <summary>
/// Denials beyond the rate that are recorded one by one: of each agent, what comes within a span is recorded together, as one denial
/// that says how many there were, of which codes, from when to when. A message
/// is settled when that record is committed, and answered then; so what is counted is lost with no process, and one that dies between
/// the two counts a message twice at most.
/// </summary>
internal sealed class CountedDenials(Journal journal, Answers answers, Ids ids, TimeProvider time, ILogger<CountedDenials> log)
{
    /// <summary>What one record counts at most: all of it comes again where the process dies.</summary>
    public const int CountMax = 8_192;

    private const long BytesMax = 64 << 20;

    /// <summary>Answers of one span. Whoever does not mind its answers gets no more of them.</summary>
    private const int AnswersMax = 200;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstSpan = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestSpan = TimeSpan.FromSeconds(15);

    private readonly Lock gate = new();
    private readonly Dictionary<Share, Span> spans = [];
    private readonly List<Span> full = [];
    private bool completed;

    /// <summary>Counts a message as denied. It is settled later; its body is let go.</summary>
    /// <param name="share">Whose it is.</param>
    /// <param name="delivery">The message.</param>
    /// <param name="envelope">What travelled around it.</param>
    /// <param name="commandId">Its id.</param>
    /// <param name="error">The answer, <c>CODE: sentence</c>.</param>
    /// <param name="code">The code that is counted: why it would have been denied anyway.</param>
    /// <param name="isPlan">It was sent as a plan, and is answered as one.</param>
    public void Add(Share share, Delivery delivery, Envelope? envelope, Guid commandId, string error, string code, bool isPlan = false)
    {
        delivery.DropBody();
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (!spans.TryGetValue(share, out var span))
                spans[share] = span = new Span(share, now, time.GetTimestamp(), FirstSpan);
            span.Take(delivery, now, code);
            // The message stands in the body that is let go.
            var around = envelope is null ? null : envelope with { Message = default };
            if (span.Answers.Count < AnswersMax) span.Answers.Add(new Answer(delivery, around, commandId, error, isPlan));
            if (span.Deliveries.Count < CountMax && span.Bytes < BytesMax) return;
            full.Add(span);
            spans[share] = span.Next(now, time.GetTimestamp(), LongestSpan);
        }
    }

    /// <summary>No more will come.</summary>
    public void Complete()
    {
        lock (gate) completed = true;
    }

    /// <summary>
    /// Records what is due until completed and nothing is left, or <paramref name="hard"/> is cancelled; then what is left comes again.
    /// </summary>
    /// <param name="stop">From then on nothing waits for its span to end.</param>
    /// <param name="hard">Ends it.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken hard)
    {
        while (true)
        {
            bool ending;
            lock (gate) ending = completed;
            foreach (var span in Due(stop.IsCancellationRequested))
            {
                try
                {
                    await RecordAsync(span, hard);
                }
                catch (Exception e) when (hard.IsCancellationRequested)
                {
                    log.LogInformation("{Count} counted denials are left to the next runner: {Reason}", span.Deliveries.Count, e.Message);
                    foreach (var delivery in span.Deliveries) delivery.Return();
                }
            }

            if (ending) return;
            await Task.Delay(Look, time, CancellationToken.None);
        }
    }

    private List<Span> Due(bool all)
    {
        lock (gate)
        {
            List<Span> due = [.. full];
            full.Clear();
            foreach (var span in spans.Values.Where(s => all || time.GetElapsedTime(s.Began) >= s.Length).ToList())
            {
                if (span.Deliveries.Count > 0)
                {
                    due.Add(span);
                    // While it goes on the records get fewer, and the answers later.
                    spans[span.Share] = span.Next(time.GetUtcNow(), time.GetTimestamp(), LongestSpan);
                }
                else
                {
                    spans.Remove(span.Share);
                }
            }

            return due;
        }
    }

    private async Task RecordAsync(Span span, CancellationToken hard)
    {
        var (key, entry) = (ids.Next(), ids.Next());
        var body = RecordBody.CountedDenials(
            entry, key, span.Share.AgentId, span.Share.UserId, span.Sentence, span.BodiesSha256(), span.Bytes,
            span.Codes, span.From, span.To, time.GetUtcNow());
        await Backoff.ForDatabase(time).UntilDoneAsync(
            () => journal.RecordAsync([new NewRecord(key, entry, body, RecordKind.Denial, Derived: true)], hard),
            e => log.LogWarning("{Count} counted denials cannot be recorded ({Reason}); trying again", span.Deliveries.Count, e.Message),
            hard);
        foreach (var (code, count) in span.Codes) RunnerTelemetry.Denials.Add(count, new KeyValuePair<string, object?>("code", code));
        foreach (var answer in span.Answers)
        {
            if (answer.IsPlan) answers.Send(answer.Delivery, answer.Envelope, PlanDenied(answer), null);
            else answers.Send(answer.Delivery, answer.Envelope, answer.CommandId, null, Denied(answer), replayed: false, null);
        }

        foreach (var delivery in span.Deliveries) delivery.Settle();
    }

    private static Outcome Denied(Answer answer) => new(AttemptStatus.Denied, answer.Error, [], Outcome.NoOutput, 0);

    private static PlanOutcome PlanDenied(Answer answer) => new()
    {
        CommandId = answer.CommandId,
        PlanId = null,
        Status = AttemptStatus.Denied,
        Reason = answer.Error,
        Problems = [],
        RecordHash = null,
        Replayed = false,
    };

    private sealed record Answer(Delivery Delivery, Envelope? Envelope, Guid CommandId, string Error, bool IsPlan);

    /// <summary>What one record will say.</summary>
    private sealed class Span(Share share, DateTimeOffset from, long began, TimeSpan length)
    {
        private readonly IncrementalHash bodies = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public Share Share => share;

        public DateTimeOffset From { get; private set; } = from;

        public DateTimeOffset To { get; private set; } = from;

        public long Began => began;

        public TimeSpan Length => length;

        public List<Delivery> Deliveries { get; } = [];

        public List<Answer> Answers { get; } = [];

        public long Bytes { get; private set; }

        public SortedDictionary<string, int> Codes { get; } = new(StringComparer.Ordinal);

        public string Sentence =>
            $"{Shares.RateLimited}: {Deliveries.Count} commands were denied within {(To - From).TotalSeconds:0.0} s "
            + "beyond the rate at which denials are recorded one by one: "
            + string.Join(", ", Codes.Select(c => $"{c.Value} {c.Key}")) + ". Nothing of them was executed.";

        public void Take(Delivery delivery, DateTimeOffset now, string code)
        {
            if (Deliveries.Count == 0) From = now;
            To = now;
            Deliveries.Add(delivery);
            Bytes += delivery.BodyBytes;
            Codes[code] = Codes.GetValueOrDefault(code) + 1;
            bodies.AppendData(delivery.BodySha256.Span);
        }

        public byte[] BodiesSha256() => bodies.GetHashAndReset();

        public Span Next(DateTimeOffset now, long timestamp, TimeSpan most) =>
            new(share, now, timestamp, 2 * length < most ? 2 * length : most);
    }
}
