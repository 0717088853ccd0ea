using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Miner.Learning;
using Platform.Contracts;

namespace Miner.Ordering;

/// <summary>Reads attempts from the audit service, in the order of their source's numbers.</summary>
internal sealed class LedgerFeed(HttpClient http)
{
    private const int LongestLine = 4 << 20;

    /// <summary>How long the audit service may say nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What the ledger holds of every source, as it would tell on the bus.</summary>
    /// <exception cref="IOException">It cannot be asked.</exception>
    public async Task<List<LedgerAppended>> HoldingsAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            var told = await http.GetFromJsonAsync<JsonElement>(new Uri("/ledger/completeness", UriKind.Relative), limit.Token);
            return [.. told.GetProperty("sources").EnumerateArray().Select(Holding)];
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException or KeyNotFoundException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new IOException($"the audit service cannot be asked what the ledger holds ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static LedgerAppended Holding(JsonElement source)
    {
        var max = source.GetProperty("maxSeq").GetInt64();
        var gaps = source.GetProperty("gaps").EnumerateArray().Select(g => new SequenceGap(g.GetProperty("from").GetInt64(), g.GetProperty("to").GetInt64()));
        // What the journal has numbered beyond is no gap yet.
        return new LedgerAppended { Source = source.GetProperty("source").GetString()!, KnownFrom = 1, MaxSeq = max, Gaps = [.. gaps.Where(g => g.From <= max)], At = default };
    }

    /// <summary>
    /// Gives every attempt of the source above <paramref name="after"/> up to <paramref name="to"/> to <paramref name="take"/> (what it is
    /// given is valid until it returns), and returns how far the ledger was read: at most <paramref name="to"/>, less where it holds less.
    /// </summary>
    /// <exception cref="IOException">The stream was cut off. What was taken is taken; go on behind it.</exception>
    public async Task<long> ReadAsync(string source, long after, long to, Action<long, Observation?> take, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(take);
        if (to <= after) return after;
        var path = FormattableString.Invariant($"/ledger/attempts?source={Uri.EscapeDataString(source)}&after={after}&to={to}");
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        idle.CancelAfter(Patience);
        try
        {
            return await ReadAsync(path, take, idle);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new IOException($"The audit service said nothing for {Patience.TotalSeconds} s.", e);
        }
    }

    private async Task<long> ReadAsync(string path, Action<long, Observation?> take, CancellationTokenSource idle)
    {
        var cancel = idle.Token;
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancel);
        if (!answer.IsSuccessStatusCode) throw new IOException($"The audit service answered {(int)answer.StatusCode} when asked for attempts.");
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        var pipe = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 1 << 17, minimumReadSize: 1 << 14));
        while (true)
        {
            var read = await pipe.ReadAsync(cancel);
            idle.CancelAfter(Patience);
            var buffer = read.Buffer;
            while (TryLine(ref buffer, out var line))
            {
                if (!TryRead(line, out var seq, out var attempt)) return seq;
                take(seq, attempt);
            }

            if (buffer.Length > LongestLine) throw new IOException("A line of the ledger's feed is longer than 4 MiB.");
            pipe.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted) throw new IOException("The ledger's feed ended before its last line.");
        }
    }

    private static bool TryRead(ReadOnlyMemory<byte> line, out long seq, out Observation? attempt)
    {
        try
        {
            return AttemptReader.TryRead(line, out seq, out attempt);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new IOException($"A line of the ledger's feed cannot be read: {e.Message}", e);
        }
    }

    private static bool TryLine(ref ReadOnlySequence<byte> buffer, out ReadOnlyMemory<byte> line)
    {
        line = default;
        if (buffer.PositionOf((byte)'\n') is not { } end) return false;
        var found = buffer.Slice(0, end);
        line = found.IsSingleSegment ? found.First : found.ToArray();
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }
}
