using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Platform.Testing;

namespace Platform.Benchmarks.Loading;

/// <summary>Starts runs, so many at once and no more, and opens their gates as soon as they wait.</summary>
internal sealed class RunLoad(Testing.Stack stack, Agent agent, Agent sovereignsTool, Signer sovereign) : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly NpgsqlDataSource database = NpgsqlDataSource.Create(stack.OrchestratorDatabase!.Super);

    /// <summary>Seconds until the last of so many is closed, and what each took from its start to its end, in milliseconds.</summary>
    public async Task<(double Seconds, IReadOnlyList<double> Each)> RunAsync(int runs, int atOnce)
    {
        var began = Stopwatch.GetTimestamp();
        var from = TimeProvider.System.GetUtcNow().UtcDateTime;
        var (started, decided) = (0, new HashSet<(Guid, string)>());
        while (true)
        {
            var (closed, stopped, waiting) = await LookAsync(from);
            if (stopped is not null) throw new InvalidOperationException($"A run of the load stopped: {stopped}");
            foreach (var (run, id, gate, subject) in waiting.Where(w => decided.Add((w.Run, w.Gate))))
            {
                var decision = sovereign.Decide(id, gate, "APPROVE", Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(subject))));
                await sovereignsTool.SendAsync(decision.ToJson(), exchange: "decide-run");
            }

            if (closed == runs) break;
            for (; started < runs && started - closed < atOnce; started++) await agent.SendAsync(Start(), exchange: "start-run");
            if (Stopwatch.GetElapsedTime(began) > Patience) throw new InvalidOperationException($"Of {runs} runs only {closed} were closed in {Patience.TotalMinutes} minutes.\n{stack.Describe()}");
            await Task.Delay(LookEvery);
        }

        return (Stopwatch.GetElapsedTime(began).TotalSeconds, await TimesAsync(from));
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private static byte[] Start() => JsonSerializer.SerializeToUtf8Bytes(new
    {
        commandId = Testing.Command.NewId(), agentId = "bench", documentId = "DOC", sourceVersionId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
    });

    private async Task<(int Closed, string? Stopped, List<(Guid Run, string RunId, string Gate, string Subject)> Waiting)> LookAsync(DateTime from)
    {
        await using var command = database.CreateCommand("""
            SELECT correlation_id, run_id, state, subjects->>CASE state WHEN 'AWAITING_SG1' THEN 'SG_1' ELSE 'SG_2' END, stop_reason
            FROM runs.run WHERE opened_at >= $1 AND state <> 'OPEN' AND (state <> 'CLOSED')
            UNION ALL SELECT NULL, count(*)::text, 'CLOSED', NULL, NULL FROM runs.run WHERE opened_at >= $1 AND state = 'CLOSED'
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = from });
        var (closed, stopped, waiting) = (0, (string?)null, new List<(Guid, string, string, string)>());
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            switch (reader.GetString(2))
            {
                case "CLOSED": closed = int.Parse(reader.GetString(1), System.Globalization.CultureInfo.InvariantCulture); break;
                case "AWAITING_SG1": waiting.Add((reader.GetGuid(0), reader.GetString(1), "SG_1", reader.GetString(3))); break;
                case "AWAITING_SG2": waiting.Add((reader.GetGuid(0), reader.GetString(1), "SG_2", reader.GetString(3))); break;
                default: stopped = reader.IsDBNull(4) ? reader.GetString(2) : reader.GetString(4); break;
            }
        }

        return (closed, stopped, waiting);
    }

    private async Task<IReadOnlyList<double>> TimesAsync(DateTime from)
    {
        await using var command = database.CreateCommand("SELECT extract(epoch FROM closed_at - opened_at)::float8 * 1000 FROM runs.run WHERE opened_at >= $1 AND closed_at IS NOT NULL");
        command.Parameters.Add(new NpgsqlParameter { Value = from });
        var times = new List<double>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) times.Add(reader.GetDouble(0));
        return times;
    }
}
