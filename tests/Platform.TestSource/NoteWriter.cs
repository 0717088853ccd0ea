using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Journal;

namespace Platform.TestSource;

/// <summary>
/// Writes note after note until there are <c>Notes__Count</c> of them, each in one transaction with its record: what stands in the database
/// decides where it goes on after a crash. Several processes may write at once; the notes' numbers keep them apart.
/// </summary>
internal sealed class NoteWriter(
    IServiceScopeFactory scopes, JournalSignal signal, Draining draining, SchemaGate schema, Ids ids, IConfiguration configuration, TimeProvider time, ILogger<NoteWriter> log) : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        draining.Expect();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await schema.Opened.WaitAsync(stoppingToken);
            var count = configuration.GetValue<int>("Notes:Count");
            var backoff = new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1), time);
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    if (await WriteNextAsync(count, stoppingToken)) backoff.Reset();
                    else await Task.Delay(TimeSpan.FromMilliseconds(100), time, stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning("A note could not be written ({Reason}); writing it again", e.Message);
                    await backoff.WaitAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogInformation("Stopped writing notes");
        }
        finally
        {
            draining.Finish();
        }
    }

    /// <summary>False where all are written.</summary>
    private async Task<bool> WriteNextAsync(int count, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<NotesContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var number = (await context.Notes.MaxAsync(n => (int?)n.Number, cancel) ?? 0) + 1;
        if (number > count) return false;
        context.Notes.Add(new Note { Number = number, Text = string.Create(CultureInfo.InvariantCulture, $"note {number}") });
        await context.SaveChangesAsync(cancel);
        await using (var record = new NpgsqlBatch((NpgsqlConnection)context.Database.GetDbConnection(), (NpgsqlTransaction)transaction.GetDbTransaction())
        {
            BatchCommands = { RecordStatements.Insert([RecordOf(number)]) },
        })
        {
            await record.ExecuteNonQueryAsync(cancel);
        }

        FaultPoint.Hit("source.before-commit");
        await transaction.CommitAsync(cancel);
        FaultPoint.Hit("source.after-commit");
        signal.Wake();
        return true;
    }

    private NewRecord RecordOf(int number)
    {
        var entryId = ids.Next();
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            entryId,
            runId = string.Create(CultureInfo.InvariantCulture, $"note-{number}"),
            state = "WRITTEN",
            actor = "test-source",
            traceId = "notes",
            details = new { number, text = string.Create(CultureInfo.InvariantCulture, $"note {number}") },
            changedAt = Timestamps.Format(Timestamps.Truncate(time.GetUtcNow())),
        });
        return new NewRecord(Ids.Derive("test-source/note", default, number), entryId, body, RecordKind.RunState);
    }
}
