using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Actions;

namespace Platform.TestActions;

/// <summary>Writes an object and then does what the test wants: what was written must be as the outcome says.</summary>
[Action("test.write", Description = "Writes, then ends as told.", TimeoutSeconds = 2)]
public sealed class Write : ITransactionalAction<Write.Parameters>
{
    public sealed record Parameters
    {
        [StringLength(200, MinimumLength = 1)]
        public required string Id { get; init; }

        [AllowedValues("succeed", "fail", "throw", "abort", "wait", "ignore", "sql", "swallow", "kill-session", "long-error", "control-error", "no-object", "ignore-sql")]
        public string Then { get; init; } = "succeed";

        [StringLength(2000)]
        public string Say { get; init; } = "as told";
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var made = await context.Objects.CreateAsync(parameters.Id, "thing", new JsonObject { ["trace"] = context.TraceId });
        switch (parameters.Then)
        {
            case "fail": throw new ActionFailedException("TOLD_TO_FAIL", parameters.Say);
            case "throw": throw new InvalidOperationException(parameters.Say);
            case "long-error": throw new InvalidOperationException(new string('e', 200_000));
            case "control-error": throw new InvalidOperationException("first\r\nsecond\u001b[31m\u202e \ud800 end");
            case "abort": throw new ActionAbortedException(parameters.Say);
            case "wait": await Task.Delay(Timeout.Infinite, context.Cancellation); break;
            case "ignore": await Task.Delay(Timeout.Infinite, CancellationToken.None); break;
            case "sql": await RunAsync(context, "SELECT 1/0"); break;
            case "ignore-sql":
                await using (var slow = new NpgsqlCommand("SELECT pg_sleep(60)", await context.OpenDatabaseAsync()) { CommandTimeout = 0 }) await slow.ExecuteNonQueryAsync(CancellationToken.None);
                break;
            case "no-object": return "no object";
            case "swallow":
                try
                {
                    await RunAsync(context, "SELECT 1/0");
                }
                catch (PostgresException)
                {
                    return new { swallowed = true };
                }

                break;
            case "kill-session":
                // The session ends under the action, as in a failover.
                await RunAsync(context, "SELECT pg_terminate_backend(pg_backend_pid())");
                break;
        }

        return new { made.Version };
    }

    private static async Task RunAsync(IActionContext context, string sql)
    {
        var connection = await context.OpenDatabaseAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(context.Cancellation);
    }
}

/// <summary>Says something to the log.</summary>
[Action("test.log", Description = "Logs.", TimeoutSeconds = 5)]
public sealed class Log(ILogger<Log> log) : ITransactionalAction<Log.Parameters>
{
    public sealed record Parameters
    {
        public required string Words { get; init; }
    }

    public Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        log.LogInformation("An action says: {Words}", parameters.Words);
        return Task.FromResult<object?>(null);
    }
}

/// <summary>Triggers other actions, and may go on when one of them fails.</summary>
[Action("test.tree", Description = "Triggers a list of actions.", TimeoutSeconds = 10)]
public sealed class Tree : ITransactionalAction<Tree.Parameters>
{
    public sealed record Step
    {
        public required string Type { get; init; }

        public JsonObject Parameters { get; init; } = [];
    }

    public sealed record Parameters
    {
        public required IReadOnlyList<Step> Steps { get; init; }

        /// <summary>Goes on after a failed step.</summary>
        public bool Tolerant { get; init; }

        /// <summary>Fails after all steps.</summary>
        public bool ThenFail { get; init; }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var failed = 0;
        foreach (var step in parameters.Steps)
        {
            try
            {
                await context.TriggerAsync(step.Type, step.Parameters);
            }
            catch (ActionFailedException) when (parameters.Tolerant)
            {
                failed++;
            }
        }

        return parameters.ThenFail ? throw new ActionFailedException("TREE_FELL", "Told to fail in the end.") : new { failed };
    }
}

/// <summary>Answers, or hands on to another action, JSON that not every reader understands alike.</summary>
[Action("test.odd", Description = "Says odd JSON.", TimeoutSeconds = 5)]
public sealed class Odd : ITransactionalAction<Odd.Parameters>
{
    public sealed record Parameters
    {
        /// <summary>The JSON, as text: inside a command it would be refused.</summary>
        public required string Json { get; init; }

        public bool Trigger { get; init; }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var odd = System.Text.Json.JsonDocument.Parse($$"""{"json":{{parameters.Json}}}""").RootElement;
        return parameters.Trigger ? await context.TriggerAsync("test.take", odd) : odd;
    }
}

/// <summary>Takes anything.</summary>
[Action("test.take", Description = "Takes anything.", TimeoutSeconds = 5)]
public sealed class Take : ITransactionalAction<Take.Parameters>
{
    public sealed record Parameters
    {
        public JsonNode? Json { get; init; }
    }

    public Task<object?> ExecuteAsync(Parameters parameters, IActionContext context) => Task.FromResult<object?>(null);
}

/// <summary>Locks two objects in the given order, with time between for somebody to lock them the other way round.</summary>
[Action("test.pair", Description = "Counts in two objects.", TimeoutSeconds = 10)]
public sealed class Pair : ITransactionalAction<Pair.Parameters>
{
    public sealed record Parameters
    {
        public required string First { get; init; }

        public required string Second { get; init; }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        await CountAsync(parameters.First);
        await Task.Delay(TimeSpan.FromMilliseconds(5), context.Cancellation);
        await CountAsync(parameters.Second);
        return null;

        async Task CountAsync(string id)
        {
            var found = await context.Objects.FindAsync(id, forUpdate: true) ?? throw new ActionFailedException("MISSING", id);
            var count = found.Attributes["count"]?.GetValue<long>() ?? 0;
            await context.Objects.UpdateAsync(id, found.Version, new JsonObject { ["count"] = count + 1 });
        }
    }
}

/// <summary>Takes secrets in every way there is, and says them aloud where it should not.</summary>
[Action("test.secret", Description = "Takes secrets.", TimeoutSeconds = 5)]
public sealed class Secret : ITransactionalAction<Secret.Parameters>
{
    public sealed record Inner
    {
        [Sensitive]
        public string? Marked { get; init; }
    }

    public sealed record Parameters
    {
        [Sensitive]
        public string? Pin { get; init; }

        [Sensitive]
        public JsonObject? Card { get; init; }

        public Inner? Nested { get; init; }

        public JsonObject? Free { get; init; }

        public string? Note { get; init; }

        /// <summary>Base64 of a text that is thrown: so that it stands in the error only, and not in the parameter.</summary>
        public string? Blurt { get; init; }

        /// <summary>Answers what it was given.</summary>
        public bool Echo { get; init; }
    }

    public Task<object?> ExecuteAsync(Parameters parameters, IActionContext context) => parameters switch
    {
        { Blurt: { } text } => throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(text))),
        { Echo: true } => Task.FromResult<object?>(new { said = parameters.Pin, free = parameters.Free }),
        { Pin: { } pin } => throw new ActionFailedException("WRONG_PIN", $"The pin {pin} was refused."),
        _ => Task.FromResult<object?>(null),
    };
}

/// <summary>An external action without a network: its effect is a line in a file.</summary>
[Action("test.external", Description = "Writes a line to a file.", TimeoutSeconds = 2)]
public sealed class External : IExternalAction<External.Parameters>
{
    public sealed record Parameters
    {
        public required string File { get; init; }

        [AllowedValues("succeed", "throw", "unknown", "wait", "ignore", "block")]
        public string Then { get; init; } = "succeed";
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IExternalContext context)
    {
        context.Affects("file:" + Path.GetFileName(parameters.File));
        // Before anything is awaited, so that it is the caller's thread that is blocked.
        if (parameters.Then == "block")
        {
            File.AppendAllText(parameters.File, context.CommandId + "\n");
            new ManualResetEventSlim().Wait(CancellationToken.None);
        }

        await File.AppendAllTextAsync(parameters.File, context.CommandId + "\n", CancellationToken.None);
        switch (parameters.Then)
        {
            case "throw": throw new InvalidOperationException("after the effect");
            case "unknown": throw new OutcomeUnknownException("Nobody can say.");
            case "wait": await Task.Delay(Timeout.Infinite, context.Cancellation); break;
            case "ignore": await Task.Delay(Timeout.Infinite, CancellationToken.None); break;
        }

        return new { written = true };
    }
}
