using System.Text.Json;
using MassTransit;
using Miner.Observing;
using Miner.Storage;
using Npgsql;
using Platform.Contracts;
using Platform.Hosting;

namespace Miner.Advising;

/// <summary>
/// Tells on the bus that a standing has changed, at least once and in the order of the changes: what was stored with the change is deleted
/// when the broker has it. While the broker is away changes of one pattern become one.
/// </summary>
internal sealed class ChangeAnnouncer(NpgsqlDataSource database, Knowledge knowledge, Keeper keeper, IBus bus, TimeProvider time, ILogger<ChangeAnnouncer> log) : BackgroundService
{
    private const int Batch = 200;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PublishLimit = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5), time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var known = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, await knowledge.ThereAsync(stoppingToken));
                while (await TellAsync(known.Token) == Batch)
                {
                    // There is more.
                }

                backoff.Reset();
                await keeper.Changed.WaitAsync(LookEvery, known.Token);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                // Another instance knows more; it tells.
            }
            catch (Exception e)
            {
                log.LogWarning("Changes of patterns wait to be told ({Reason})", e.Message);
                await backoff.WaitAsync(stoppingToken);
            }
        }
    }

    private async Task<int> TellAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        // Marked before it is told: whatever changes from here on, changed from this, though nobody may have heard it.
        var changes = await WaitingAsync(connection, cancel);
        if (changes.Count == 0) return 0;
        foreach (var change in changes.Where(c => c.Standing != c.Previous)) await bus.Publish(change, cancel).WaitAsync(PublishLimit, time, cancel);
        FaultPoint.Hit("miner.after-publish");
        await using var told = connection.Command("DELETE FROM mining.change WHERE id = ANY($1)", changes.Select(c => c.ChangeId).ToArray());
        await told.ExecuteNonQueryAsync(cancel);
        return changes.Count;
    }

    private static async Task<List<PatternChanged>> WaitingAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = connection.Command(
            """
            WITH next AS (UPDATE mining.change SET told = standing WHERE id IN (SELECT id FROM mining.change ORDER BY id LIMIT $1) RETURNING id, previous, at, body)
            SELECT id, previous, at, body FROM next ORDER BY id
            """,
            Batch);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var changes = new List<PatternChanged>();
        while (await row.ReadAsync(cancel))
        {
            changes.Add(JsonSerializer.Deserialize<PatternChanged>(row.GetFieldValue<byte[]>(3), PatternChange.Json)! with
            {
                ChangeId = row.GetInt64(0),
                Previous = row.GetString(1),
                At = row.GetFieldValue<DateTimeOffset>(2),
            });
        }

        return changes;
    }
}
