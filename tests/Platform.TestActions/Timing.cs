using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Npgsql;
using Platform.Actions;

namespace Platform.TestActions;

/// <summary>Runs statements of the test's own on the connection of the unit of work.</summary>
[Action("test.sql", Description = "Runs SQL.", TimeoutSeconds = 20)]
public sealed class Sql : ITransactionalAction<Sql.Parameters>
{
    public sealed record Parameters
    {
        public required IReadOnlyList<string> Statements { get; init; }

        /// <summary>Keeps a database error to itself and ends well.</summary>
        public bool Swallow { get; init; }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var connection = await context.OpenDatabaseAsync();
        try
        {
            foreach (var sql in parameters.Statements)
            {
                await using var command = new NpgsqlCommand(sql, connection);
                await command.ExecuteNonQueryAsync(context.Cancellation);
            }
        }
        catch (PostgresException) when (parameters.Swallow)
        {
            return new { swallowed = true };
        }

        return null;
    }
}

/// <summary>Sends its first statement when its time is over.</summary>
[Action("test.late", Description = "Begins too late.", TimeoutSeconds = 1)]
public sealed class Late : ITransactionalAction<Late.Parameters>
{
    public sealed record Parameters
    {
        public required string Id { get; init; }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        await Task.Delay(Timeout.Infinite, context.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await context.Objects.FindAsync(parameters.Id);
        return null;
    }
}

/// <summary>Is busy outside the database for a while.</summary>
[Action("test.pause", Description = "Waits.", TimeoutSeconds = 30)]
public sealed class Pause : ITransactionalAction<Pause.Parameters>
{
    public sealed record Parameters
    {
        public required double Seconds { get; init; }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        await Task.Delay(TimeSpan.FromSeconds(parameters.Seconds), context.Cancellation);
        return null;
    }
}

/// <summary>
/// Waits a moment for others in the same room, and then does something to its object. Only members that run side by side can meet.
/// </summary>
[Action("test.meet", Description = "Meets others.", TimeoutSeconds = 10)]
public sealed class Meet : ITransactionalAction<Meet.Parameters>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly ConcurrentDictionary<string, int> Rooms = new();

    public sealed record Parameters
    {
        [Affected]
        [StringLength(200, MinimumLength = 1)]
        public required string Id { get; init; }

        public required string Room { get; init; }

        /// <summary>Fails after it has written.</summary>
        public bool Fail { get; init; }

        /// <summary>Does to its object what cannot be done.</summary>
        public bool Conflict { get; init; }

        /// <summary>An object it touches and does not name.</summary>
        public string? Hidden { get; init; }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var met = await MeetAsync(parameters.Room, context.Cancellation);
        if (parameters.Conflict) await context.Objects.UpdateAsync(parameters.Id, long.MaxValue, []);
        await CountAsync(context, parameters.Id);
        if (parameters.Hidden is { } hidden) await CountAsync(context, hidden);
        if (parameters.Fail) throw new ActionFailedException("TOLD_TO_FAIL", "After it had written.");
        return new { met };
    }

    private static async Task<bool> MeetAsync(string room, CancellationToken cancel)
    {
        Rooms.AddOrUpdate(room, 1, (_, n) => n + 1);
        var met = false;
        for (var began = Environment.TickCount64; !met && Environment.TickCount64 - began < Patience.TotalMilliseconds;)
        {
            met = Rooms[room] > 1;
            if (!met) await Task.Delay(5, cancel);
        }

        // Nobody leaves before the other has seen him.
        if (met) await Task.Delay(20, cancel);
        Rooms.AddOrUpdate(room, 0, (_, n) => n - 1);
        return met;
    }

    private static async Task CountAsync(IActionContext context, string id)
    {
        var found = await context.Objects.FindAsync(id, forUpdate: true) ?? throw new ActionFailedException("MISSING", id);
        await context.Objects.UpdateAsync(id, found.Version, new JsonObject { ["count"] = (found.Attributes["count"]?.GetValue<long>() ?? 0) + 1 });
    }
}

/// <summary>The same under another name: what runs in waves and what no more is known by the name.</summary>
[Action("test.meet-again", Description = "Meets others.", TimeoutSeconds = 10)]
public sealed class MeetAgain : ITransactionalAction<Meet.Parameters>
{
    private readonly Meet meet = new();

    public Task<object?> ExecuteAsync(Meet.Parameters parameters, IActionContext context) => meet.ExecuteAsync(parameters, context);
}
