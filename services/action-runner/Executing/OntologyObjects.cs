using System.Text.Json;
using System.Text.Json.Nodes;
using ActionRunner.Attempts;
using Npgsql;
using NpgsqlTypes;
using Platform.Actions;
using Platform.Hosting;

namespace ActionRunner.Executing;

/// <summary>
/// The ontology objects of one unit of work. Each method is one round trip where nothing is wrong, and one more for a plan's step, whose
/// changes are seen with what stood there before.
/// </summary>
internal sealed class OntologyObjects(IUnit unit, Action<string> affects, Guid attemptId, ObjectLog changes, EffectLog? effects, CancellationToken cancel) : IObjects
{
    private const string FindSql = $"SELECT {ObjectRow.Columns} FROM ontology.object WHERE id = $1";
    private const string FindForUpdateSql = FindSql + " FOR UPDATE";
    private const string CreateSql =
        $"INSERT INTO ontology.object (id, type, version, attributes) VALUES ($1, $2, 1, $3) ON CONFLICT (id) DO NOTHING RETURNING {ObjectRow.Columns}";

    private const int MaxAttributes = 128 * 1024;
    private const string Merged = "((attributes || $3) - $4::text[])";

    // One that is too large already may still shrink.
    private static readonly string UpdateSql = $"""
        UPDATE ontology.object SET attributes = {Merged}, version = version + 1, updated_at = now()
        WHERE id = $1 AND version = $2
          AND (octet_length({Merged}::text) <= {MaxAttributes} OR octet_length({Merged}::text) <= octet_length(attributes::text))
        RETURNING {ObjectRow.Columns}
        """;

    private const string DeleteSql = $"DELETE FROM ontology.object WHERE id = $1 AND version = $2 RETURNING {ObjectRow.Columns}";

    public async Task<OntologyObject?> FindAsync(string id, bool forUpdate = false) =>
        (await unit.RunAsync(new ObjectStatement(id, Writes: false, forUpdate ? FindForUpdateSql : FindSql, id), cancel))?.Object;

    public async Task<OntologyObject> CreateAsync(string id, string type, JsonObject attributes)
    {
        // An action may make up ids of its own.
        if (Identifier.Fault(id) is { } badId) throw new ActionFailedException("INVALID_ID", $"The new object's id is no id. {badId}");
        if (Identifier.Fault(type) is { } badType) throw new ActionFailedException("INVALID_ID", $"The new object's type is refused. {badType}");
        // A command's own parameters were looked at before; an action may make up an id of what it was given.
        if (CredentialTable.FaultOfName(id) is { } fault) throw new ActionFailedException("INVALID_ID", $"The id of the new object is refused: {fault}");
        affects(id);
        var created = await unit.RunAsync(new ObjectStatement(id, Writes: true, CreateSql, id, type, Json(attributes)), cancel)
            ?? throw new ActionFailedException("OBJECT_EXISTS", $"There is already an object '{id}'.");
        changes.Left(attemptId, created);
        effects?.Changed(null, created.Object);
        return created.Object;
    }

    public async Task<OntologyObject> UpdateAsync(string id, long expectedVersion, JsonObject attributes)
    {
        affects(id);
        var removed = attributes.Where(a => a.Value is null).Select(a => a.Key).ToArray();
        var given = new JsonObject(attributes.Where(a => a.Value is not null).Select(a => KeyValuePair.Create(a.Key, a.Value?.DeepClone())));
        var before = effects is null ? null : await FindAsync(id, forUpdate: true);
        var updated = await unit.RunAsync(new ObjectStatement(id, Writes: true, UpdateSql, id, expectedVersion, Json(given), removed), cancel)
            ?? throw await WhyNotAsync(id, expectedVersion);
        changes.Left(attemptId, updated);
        effects?.Changed(before, updated.Object);
        return updated.Object;
    }

    public async Task DeleteAsync(string id, long expectedVersion)
    {
        affects(id);
        var deleted = await unit.RunAsync(new ObjectStatement(id, Writes: true, DeleteSql, id, expectedVersion), cancel)
            ?? throw await WhyNotAsync(id, expectedVersion);
        changes.Deleted(attemptId, id);
        effects?.Changed(deleted.Object, null);
    }

    private async Task<ActionFailedException> WhyNotAsync(string id, long expectedVersion) => await FindAsync(id) switch
    {
        null => new ActionFailedException("OBJECT_NOT_FOUND", $"There is no object '{id}'."),
        var found when found.Version != expectedVersion =>
            new ActionFailedException("VERSION_CONFLICT", $"The object '{id}' has version {found.Version}, not {expectedVersion}; read it again and decide anew."),
        _ => new ActionFailedException("OBJECT_TOO_LARGE", $"The attributes of '{id}' would grow beyond {MaxAttributes} bytes."),
    };

    private static NpgsqlParameter Json(JsonObject value)
    {
        var text = value.ToJsonString(JsonSerializerOptions.Default);
        return text.Length <= MaxAttributes
            ? Sql.Of(text, NpgsqlDbType.Jsonb)
            : throw new ActionFailedException("OBJECT_TOO_LARGE", $"The attributes have {text.Length} characters; at most {MaxAttributes} are kept.");
    }
}
