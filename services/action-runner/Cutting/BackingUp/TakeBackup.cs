using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Cutting.Pins;
using Cutting.Validating;
using Microsoft.Extensions.Configuration;
using Platform.Execution;

namespace Cutting.BackingUp;

/// <summary>
/// Phase 4: everything that is of this document, encrypted to the sovereign's key, in a file of this run (R106). The backup is restored
/// while it is taken, and
/// what came back is compared with what stands there.
/// </summary>
[Action(
    "cut.backup", TimeoutSeconds = 900,
    Description = "Phase 4 of a cut: backs up the document's rows, encrypted to the sovereign's key.")]
public sealed class TakeBackup(NpgsqlDataSource database, IConfiguration configuration) : IExternalAction<TakeBackup.Parameters>
{
    private const int WordsShown = 600;

    public sealed record Parameters : PhaseParameters
    {
        [Description("Which try this is: a backup that is there is never written over."), Range(1, 99)]
        public int Attempt { get; init; } = 1;
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IExternalContext context)
    {
        var report = new PhaseReport();
        var pins = new PinSet(parameters.Pins);
        pins.Require(PinNames.WriterDigest, PinNames.Units);
        await using (var connection = await database.OpenConnectionAsync(context.Cancellation))
            await Revalidation.RunAsync(connection, parameters, pins, report, context.Cancellation);

        var settings = BackupSettings.Read(configuration);
        var name = parameters.Attempt == 1 ? $"{parameters.RunId}.dump.gpg" : $"{parameters.RunId}-{parameters.Attempt}.dump.gpg";
        await using var file = BackupFile.Create(settings.Folder, name, context.AttemptId);
        Leftovers.Remove(settings.Folder, Path.GetTempPath(), context.StartedAt - (2 * settings.Timeout));
        var tables = await TakeAsync(settings, parameters.DocumentId, file, context);

        var rows = tables.Sum(t => t.Rows);
        context.RecordSideEffect(
            SideEffectCategory.FileSystem, $"write {file.Path}", reversible: true, new { file.Path, file.Sha256, file.Bytes, rows });
        report.Holds(
            "the source version is in the backup", "yes", tables.Any(t => t is { Table: "law.source_version", Rows: >= 1 }) ? "yes" : "no");
        report.Work($"dumped {rows} rows of {parameters.DocumentId} and encrypted them to the sovereign's key");
        report.Work("restored the dump while it was taken; every row came back as it stands in the database");
        foreach (var (table, count) in tables) report.Change($"{table}, backed up", 0, count);
        report.Artifact(file.Path, file.Sha256, file.Bytes);
        report.Pin(PinNames.BackupSha, file.Sha256);
        report.Pin(PinNames.BackupBytes, file.Bytes);
        report.Pin(PinNames.BackupRows, rows);
        return report.ToOutput();
    }

    private static async Task<IReadOnlyList<(string Table, long Rows)>> TakeAsync(
        BackupSettings settings, string documentId, BackupFile file, IExternalContext context)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        limit.CancelAfter(settings.Timeout);
        try
        {
            using var pipeline = new DumpPipeline(settings, documentId, file);
            var tables = await pipeline.RunAsync(limit.Token);
            await file.KeepAsync(limit.Token);
            return tables;
        }
        catch (OperationCanceledException) when (!context.Cancellation.IsCancellationRequested)
        {
            throw BackupSettings.Failure($"The backup did not end within {settings.Timeout.TotalSeconds} s; nothing of it was kept.");
        }
        catch (NpgsqlException e)
        {
            throw BackupSettings.Failure($"The database refused the backup: {Told(e.Message)}");
        }
        catch (ActionFailedException e) when (e.Code == "BACKUP")
        {
            throw BackupSettings.Failure(Told(e.Message));
        }

        string Told(string words)
        {
            var password = settings.Connection.Password;
            return context.Redact(string.IsNullOrEmpty(password) ? words : words.Replace(password, "[redacted]", StringComparison.Ordinal), WordsShown);
        }
    }
}
