using System.Globalization;

namespace Cutting.BackingUp;

/// <summary>One document's rows, from pg_dump through gpg into a file, in a stream; on the way they are restored and compared.</summary>
internal sealed class DumpPipeline(BackupSettings settings, string documentId, BackupFile file) : IDisposable
{
    private const int PieceBytes = 64 * 1024;
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    /// <summary>For what the programs need for themselves; readable by us alone, and gone with this object.</summary>
    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory(Leftovers.Scratch);

    /// <returns>How many rows each table has.</returns>
    public async Task<IReadOnlyList<(string Table, long Rows)>> RunAsync(CancellationToken cancel)
    {
        await using var restored = await RestoredRows.OpenAsync(settings, documentId, cancel);
        await using var dump = Child.Start(settings.PgDump, DumpArguments(restored.Snapshot), DumpEnvironment());
        await using var gpg = Child.Start(settings.Gpg, GpgArguments(), GpgEnvironment());
        dump.Input.Close();
        var encrypting = file.TakeAsync(gpg.Output, cancel);
        try
        {
            var reader = new DumpReader(restored);
            await FeedAsync(dump.Output, gpg.Input, reader, cancel);
            await encrypting;
            if (await dump.EndAsync(cancel) is { } dumpFailed) throw BackupSettings.Failure(dumpFailed);
            if (await gpg.EndAsync(cancel) is { } gpgFailed) throw BackupSettings.Failure(gpgFailed);
            if (file.Bytes == 0) throw BackupSettings.Failure("The backup is empty: the program that encrypts wrote nothing.");
            if (!reader.IsBetweenTables) throw BackupSettings.Failure("The dump ends in the middle of a table.");
        }
        catch (IOException e)
        {
            throw BackupSettings.Failure(await WhyAsync(gpg, dump) ?? $"The backup's stream broke: {e.Message}");
        }

        return await restored.CompareAsync(cancel);
    }

    public void Dispose() => scratch.Delete(recursive: true);

    private static async Task FeedAsync(Stream dump, Stream gpg, DumpReader reader, CancellationToken cancel)
    {
        var piece = new byte[PieceBytes];
        int read;
        while ((read = await dump.ReadAsync(piece, cancel)) > 0)
        {
            await gpg.WriteAsync(piece.AsMemory(0, read), cancel);
            await reader.ReadAsync(piece.AsMemory(0, read), cancel);
        }

        await gpg.FlushAsync(cancel);
        gpg.Close();
    }

    /// <summary>A broken pipe says nothing; the program that left it does.</summary>
    private static async Task<string?> WhyAsync(params Child[] children)
    {
        foreach (var child in children)
        {
            using var limit = new CancellationTokenSource(LastWords);
            try
            {
                if (await child.EndAsync(limit.Token) is { } why) return why;
            }
            catch (OperationCanceledException)
            {
                // It is still at work: it was not this one.
            }
        }

        return null;
    }

    private static List<string> DumpArguments(string snapshot) =>
    [
        "--data-only", "--format=plain", "--encoding=UTF8", "--no-owner", "--no-privileges", "--enable-row-security",
        "--no-password", "--strict-names", "--lock-wait-timeout=10000", $"--snapshot={snapshot}",
        .. RestoredRows.Tables.Select(t => $"--table={t}"),
    ];

    private Dictionary<string, string> DumpEnvironment()
    {
        var to = settings.Connection;
        return new Dictionary<string, string>
        {
            ["PGHOST"] = to.Host ?? "127.0.0.1",
            ["PGPORT"] = to.Port.ToString(CultureInfo.InvariantCulture),
            ["PGDATABASE"] = to.Database ?? "",
            ["PGUSER"] = to.Username ?? "",
            // Seen by the child and its user alone, and gone with it: a file would outlive a runner that is killed.
            ["PGPASSWORD"] = to.Password ?? "",
            ["PGCONNECT_TIMEOUT"] = "10",
            ["PGAPPNAME"] = "cut.backup",
            ["PGOPTIONS"] = RestoredRows.OptionsOf(documentId),
            ["HOME"] = scratch.FullName,
        };
    }

    private List<string> GpgArguments() =>
    [
        "--batch", "--no-tty", "--no-options", "--quiet", "--no-autostart", "--trust-model", "always",
        "--recipient-file", settings.RecipientKeyFile, "--output", "-", "--encrypt",
    ];

    private Dictionary<string, string> GpgEnvironment() =>
        new() { ["HOME"] = scratch.FullName, ["GNUPGHOME"] = scratch.CreateSubdirectory("gnupg").FullName };
}
