using ActionRunner.Attempts;
using Npgsql;
using Platform.Hosting;

namespace ActionRunner.Executing;

/// <summary>What one member sees of the business transaction: its own part of it.</summary>
internal interface IUnit
{
    /// <summary>Whether nothing of the transaction can be kept any more.</summary>
    bool IsBroken { get; }

    /// <summary>
    /// Whether an exception that this part met is how it ended, where the unit is broken. Else the unit may have broken for another cause.
    /// </summary>
    bool IsVerdict(Exception e);

    /// <summary>Whether a statement of this part is on its way.</summary>
    bool IsWaiting { get; }

    /// <summary>Makes sure that nothing of the transaction is kept, and that nobody goes on in it.</summary>
    void Break(UnitBrokenException cause);

    /// <summary>Opens a part that can be undone for itself.</summary>
    void Enter();

    /// <summary>Closes the innermost part, keeping or undoing what was done in it. Where it throws, the part is still open.</summary>
    /// <exception cref="PostgresException">It cannot be kept: a statement of it failed, whether or not the action told.</exception>
    ValueTask LeaveAsync(bool keep);

    /// <summary>Runs one statement about one object that returns at most one.</summary>
    Task<ObjectRow?> RunAsync(ObjectStatement statement, CancellationToken cancel);

    /// <summary>The connection, for actions with tables of their own.</summary>
    ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancel);
}

/// <summary>A statement about one object.</summary>
internal readonly record struct ObjectStatement(string ObjectId, bool Writes, string Text, params object[] Values)
{
    public NpgsqlBatchCommand ToCommand() => Sql.Batched(Text, [.. Values]);
}
