using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using ActionRunner.Cataloguing;
using Platform.Actions;

namespace ActionRunner.Executing.Actions;

/// <summary>What an object action answers.</summary>
public sealed record ObjectVersion(string Id, string Type, long Version);

[Action("object.create", Description = "Creates an ontology object at version 1.", TimeoutSeconds = 10)]
public sealed class CreateObject : ITransactionalAction<CreateObject.Parameters>
{
    public sealed record Parameters
    {
        [Description("The new object's id.")]
        [Affected]
        [StringLength(200, MinimumLength = 1)]
        public required string Id { get; init; }

        [Description("What kind of object it is, e.g. server.")]
        [StringLength(200, MinimumLength = 1)]
        [Identifier]
        public required string Type { get; init; }

        [Description("Its attributes.")]
        public JsonObject Attributes { get; init; } = [];
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var made = await context.Objects.CreateAsync(parameters.Id, parameters.Type, parameters.Attributes);
        return new ObjectVersion(made.Id, made.Type, made.Version);
    }
}

[Action("object.update", Description = "Merges attributes into an object: a member given replaces, null removes.", TimeoutSeconds = 10)]
public sealed class UpdateObject : ITransactionalAction<UpdateObject.Parameters>
{
    public sealed record Parameters
    {
        [Description("The object's id.")]
        [Affected]
        [StringLength(200, MinimumLength = 1)]
        public required string Id { get; init; }

        [Description("The version that the change was decided on; another one is a conflict.")]
        [Range(1, long.MaxValue)]
        public required long ExpectedVersion { get; init; }

        [Description("The attributes to merge.")]
        public required JsonObject Attributes { get; init; }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var changed = await context.Objects.UpdateAsync(parameters.Id, parameters.ExpectedVersion, parameters.Attributes);
        return new ObjectVersion(changed.Id, changed.Type, changed.Version);
    }
}

[Action("object.delete", Description = "Deletes an object.", TimeoutSeconds = 10)]
public sealed class DeleteObject : ITransactionalAction<DeleteObject.Parameters>
{
    public sealed record Parameters
    {
        [Description("The object's id.")]
        [Affected(TakesOldIds = true)]
        [StringLength(200, MinimumLength = 1)]
        public required string Id { get; init; }

        [Description("The version that the deletion was decided on; another one is a conflict.")]
        [Range(1, long.MaxValue)]
        public required long ExpectedVersion { get; init; }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        await context.Objects.DeleteAsync(parameters.Id, parameters.ExpectedVersion);
        return null;
    }
}
