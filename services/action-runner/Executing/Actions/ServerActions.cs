using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Platform.Actions;

namespace ActionRunner.Executing.Actions;

/// <summary>
/// The example domain: objects of type <c>server</c> with <c>status</c>, <c>maintenance</c>, <c>version</c>, <c>restarts</c>.
/// </summary>
internal static class Servers
{
    public static async Task<OntologyObject> LockAsync(IActionContext context, string id)
    {
        var server = await context.Objects.FindAsync(id, forUpdate: true)
            ?? throw new ActionFailedException("SERVER_NOT_FOUND", $"There is no server '{id}'.");
        return server.Type == "server" ? server : throw new ActionFailedException("NOT_A_SERVER", $"The object '{id}' is of type '{server.Type}', not a server.");
    }

    public static async Task<OntologyObject> LockInServiceAsync(IActionContext context, string id)
    {
        var server = await LockAsync(context, id);
        return server.Attributes["maintenance"] is JsonValue maintenance && maintenance.TryGetValue(out bool on) && on
            ? throw new ActionFailedException("SERVER_UNDER_MAINTENANCE", $"The server '{id}' is under maintenance; end the maintenance first.")
            : server;
    }

    public static long Count(OntologyObject server, string attribute) =>
        server.Attributes[attribute] is JsonValue value && value.TryGetValue(out long count) ? count : 0;
}

[Action("server.restart", Description = "Restarts a server that is not under maintenance.", TimeoutSeconds = 10)]
public sealed class RestartServer : ITransactionalAction<RestartServer.Parameters>
{
    public sealed record Parameters
    {
        [Description("The server's id.")]
        [Affected]
        [StringLength(200, MinimumLength = 1)]
        public required string Id { get; init; }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var server = await Servers.LockInServiceAsync(context, parameters.Id);
        var restarts = Servers.Count(server, "restarts") + 1;
        var changed = await context.Objects.UpdateAsync(server.Id, server.Version, new JsonObject { ["status"] = "running", ["restarts"] = restarts });
        return new { changed.Id, changed.Version, restarts };
    }
}

[Action("server.deploy", Description = "Puts a version on a server and restarts it, in one unit of work.", TimeoutSeconds = 20)]
public sealed class DeployServer : ITransactionalAction<DeployServer.Parameters>
{
    public sealed record Parameters
    {
        [Description("The server's id.")]
        [Affected]
        [StringLength(200, MinimumLength = 1)]
        public required string Id { get; init; }

        [Description("The version to run from now on.")]
        [StringLength(100, MinimumLength = 1)]
        public required string Version { get; init; }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var server = await Servers.LockAsync(context, parameters.Id);
        await context.Objects.UpdateAsync(server.Id, server.Version, new JsonObject { ["version"] = parameters.Version });
        await context.TriggerAsync("server.restart", new { id = parameters.Id });
        return new { server.Id, parameters.Version };
    }
}

[Action("server.drain", Description = "Takes a server out of service over some seconds; everything of it in one transaction.", TimeoutSeconds = 60, Slow = true)]
public sealed class DrainServer(TimeProvider time) : ITransactionalAction<DrainServer.Parameters>
{
    public sealed record Parameters
    {
        [Description("The server's id.")]
        [Affected]
        [StringLength(200, MinimumLength = 1)]
        public required string Id { get; init; }

        [Description("How long its connections are given to end, in seconds.")]
        [Range(0, 50)]
        public required double Seconds { get; init; }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var server = await Servers.LockAsync(context, parameters.Id);
        var changed = await context.Objects.UpdateAsync(server.Id, server.Version, new JsonObject { ["status"] = "drained" });
        await Task.Delay(TimeSpan.FromSeconds(parameters.Seconds), time, context.Cancellation);
        return new { changed.Id, changed.Version };
    }
}
