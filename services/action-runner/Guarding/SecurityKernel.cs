using Npgsql;
using NpgsqlTypes;
using Platform.Execution;
using Platform.Hosting;

namespace ActionRunner.Guarding;

/// <summary>
/// How security stands, from the database. Whatever begins takes <see cref="SharedLock"/> in the transaction that begins it and compares
/// the version behind it, while a change takes the same lock alone: so after a change has been committed nothing begins that had not seen
/// it, and no escalation waits for more than a few commits.
/// </summary>
/// <remarks>
/// Not <c>FOR SHARE</c> on the row: a stream of readers would starve the escalation. What a version says is verified once and remembered,
/// because rows never change; which version is the newest is asked each time. A superuser of the database can take rows away. So the newest
/// row has to be that of the newest record in the journal, no record that this process has seen may be gone, and the newest change that the
/// ledger holds has to be in the journal (<see cref="SecurityWatch"/>). Where one of them is not so nothing begins, until an operator sets
/// the state anew.
/// </remarks>
internal sealed class SecurityKernel(NpgsqlDataSource database, KeysFile keys, TimeProvider time, ILogger<SecurityKernel> log)
{
    /// <summary>The advisory lock.</summary>
    public const long Lock = 0x5345435552;
    private static readonly string SharedLockSql = $"SELECT pg_advisory_xact_lock_shared({Lock})";
    private static readonly string LockAloneSql = $"SELECT pg_advisory_xact_lock({Lock})";

    // With the one before it: a change that names no version may not lower what stood there. And with the newest record of a change: a row
    // and its record are one commit, and this is one snapshot.
    private const string NewestSql = """
        SELECT n.*, r.record_id, r.key, $1::uuid IS NULL OR EXISTS (SELECT FROM journal.record l WHERE l.key = $1 AND NOT l.derived AND l.kind = 'security_change')
        FROM (
            SELECT version, change_id, security_state, boundary_state, change, lead(security_state) OVER newest, lead(boundary_state) OVER newest
            FROM security.change WINDOW newest AS (ORDER BY version DESC) ORDER BY version DESC LIMIT 1) n
        LEFT JOIN LATERAL (SELECT record_id, key FROM journal.record WHERE kind = 'security_change' ORDER BY record_id DESC LIMIT 1) r ON true
        """;

    /// <summary>How long whatever begins first waits for the ledger's first word.</summary>
    private static readonly TimeSpan FirstWord = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The newest version and the newest record of a change, to compare with <see cref="Standing.Stamp"/> in a statement behind
    /// <see cref="SharedLock"/>: with the version alone, a row that somebody took away before this process had read it would be as if it
    /// had never been.
    /// </summary>
    public const string NewestStamp = """
        (SELECT (SELECT max(version) FROM security.change) || '/'
            || coalesce((SELECT record_id FROM journal.record WHERE kind = 'security_change' ORDER BY record_id DESC LIMIT 1), 0))
        """;

    private readonly TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Standing? verified;
    private volatile RecordedChange? ledgers;
    private long newestRecord;

    /// <summary>First in a transaction that lets something begin.</summary>
    public static NpgsqlBatchCommand SharedLock() => new(SharedLockSql);

    /// <summary>First in the transaction of a change.</summary>
    public static NpgsqlBatchCommand LockAlone() => new(LockAloneSql);

    /// <summary>
    /// What is known, where it lets work begin; whoever begins compares its version in the transaction. Else the state is read anew, so
    /// that a clearing is seen at once.
    /// </summary>
    public async ValueTask<Standing> ExpectAsync(CancellationToken cancel)
    {
        if (verified is { LetsWorkBegin: true } known) return known;
        if (!heard.Task.IsCompleted) await heard.Task.WaitAsync(FirstWord, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await ReadAsync(cancel);
    }

    /// <summary>What the ledger last recorded of the state. Where that is new, the state is read anew before anything begins.</summary>
    public void Hear(RecordedChange word)
    {
        if (ledgers == word) return;
        ledgers = word;
        verified = null;
    }

    /// <summary>The ledger has said what it can: nobody waits for its first word any more.</summary>
    public void Asked() => heard.TrySetResult();

    /// <summary>The state as it is now.</summary>
    public async Task<Standing> ReadAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await ReadAsync(connection, cancel);
    }

    /// <inheritdoc cref="ReadAsync(CancellationToken)"/>
    public async Task<Standing> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        // Before the question: what others see meanwhile may be newer than its answer.
        var (word, seen) = (ledgers, Interlocked.Read(ref newestRecord));
        await using var ask = connection.Command(NewestSql, Sql.Of(word?.ChangeId, NpgsqlDbType.Uuid));
        await using var reader = await ask.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel)) return new Standing(-1, null, "There is no security state in the database.");
        var version = reader.GetInt64(0);
        long? record = reader.IsDBNull(7) ? null : reader.GetInt64(7);
        Guid? recorded = reader.IsDBNull(8) ? null : reader.GetGuid(8);
        if (Contradiction(version, reader.GetGuid(1), record, recorded, seen, reader.GetBoolean(9) ? null : word) is { } why)
        {
            verified = null;
            return new Standing(version, null, why) { Contradiction = why, Record = record ?? 0 };
        }

        if (verified is { Reading: not null } known
            && (known.Version, known.ChangeId, known.Record) == (version, reader.GetGuid(1), record ?? 0)) return known;
        var row = new Row(
            version, reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetFieldValue<byte[]>(4),
            reader.IsDBNull(5) ? null : reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetString(6));
        return Verify(row, record ?? 0);
    }

    /// <summary>Why the newest row is not what was recorded; null where it is.</summary>
    private string? Contradiction(long version, Guid changeId, long? record, Guid? recorded, long seen, RecordedChange? missing)
    {
        const string What = "Somebody changed the database; find out who, and have an operator set the state anew (./platform security raise or clear).";
        if (missing is not null)
            return $"The ledger holds a change that made version {missing.Version} of the security state, and this database does not know it. {What}";
        if ((record ?? 0) < seen)
            return $"The record of a change of the security state that this runner had seen is gone. {What}";
        if (version == 0 ? recorded is not null : recorded != changeId)
            return $"The newest row, version {version}, is not that of the change that was recorded last: a row was taken away or put in. {What}";
        if (record is { } newest) InterlockedMax(ref newestRecord, newest);
        return null;
    }

    private static void InterlockedMax(ref long place, long value)
    {
        for (var known = Interlocked.Read(ref place); known < value;)
        {
            var before = Interlocked.CompareExchange(ref place, value, known);
            if (before == known) return;
            known = before;
        }
    }

    private Standing Verify(Row row, long record)
    {
        var version = row.Version;
        var why = WhyNot(row, out var reading);
        var standing = new Standing(version, reading, why) { ChangeId = row.ChangeId, Record = record };
        if (why is not null) log.LogCritical("Version {Version} of the security state is not what an operator signed, so nothing begins: {Reason}", version, why);
        // A key may be put into the file later: what cannot be trusted is looked at again.
        verified = reading is null ? null : standing;
        return standing;
    }

    private string? WhyNot(Row row, out SecurityReading? reading)
    {
        reading = null;
        var (version, changeId, signed) = (row.Version, row.ChangeId, row.Change);
        if (!WireWords.TryParse(row.Security, out SecurityState state) || !WireWords.TryParse(row.Boundary, out BoundaryState outer)) return "Its words are not known.";
        var told = new SecurityReading(state, outer);
        if (version == 0)
        {
            reading = told;
            return null;
        }

        if (signed is null || !SignedStatement.TryRead<SecurityChange>(signed, out var change, out _)) return "It carries no signed change.";
        var statement = change.Statement;
        if (statement.ChangeId != changeId || statement.SecurityState != state || statement.BoundaryState != outer) return "It is not what its signed change says.";
        if (statement.FromVersion is { } from && from != version - 1) return $"It was signed for version {from} of the state, and stands behind another.";
        if (statement.FromVersion is null && !Raises(row, told)) return "It lowers the state and names no version that it was signed for.";
        try
        {
            if (change.Signer(keys.Read()) is not { MaySetSecurity: true })
                return $"It is signed by the key {statement.KeyId}, which may not set the security state here. Allow that key again, or have an operator set the state anew.";
        }
        catch (KeysUnreadableException e)
        {
            return e.Message;
        }

        reading = told;
        return null;
    }

    private static bool Raises(Row row, SecurityReading told) =>
        WireWords.TryParse(row.SecurityBefore, out SecurityState security) && WireWords.TryParse(row.BoundaryBefore, out BoundaryState boundary)
        && told.SecurityState >= security && told.BoundaryState >= boundary;

    private sealed record Row(long Version, Guid ChangeId, string Security, string Boundary, byte[]? Change, string? SecurityBefore, string? BoundaryBefore);
}

/// <summary>
/// The kernel as an observer asks it: what was read last, in the transaction that let a step begin or right before the mark.
/// </summary>
internal sealed class LatestReading : IKernel
{
    public required Standing Standing { get; set; }

    public SecurityState GetSecurityState() => Reading.SecurityState;

    public BoundaryState GetBoundaryState() => Reading.BoundaryState;

    private SecurityReading Reading => Standing.Reading ?? throw new InvalidOperationException(Standing.Unreadable);
}
