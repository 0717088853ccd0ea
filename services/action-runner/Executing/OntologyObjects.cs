using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Platform.Actions;

namespace ActionRunner.Executing;

/// <summary>The ontology objects of one unit of work. Each method is one round trip where nothing is wrong.</summary>
internal sealed class OntologyObjects(UnitOfWork work, Action<string> affects, CancellationToken cancel) : IObjects
{
    private const string Columns = "id, type, version, attributes";
    private const int MaxAttributes = 128 * 1024;

    public async Task<OntologyObject?> FindAsync(string id, bool forUpdate = false) =>
        await OneAsync($"SELECT {Columns} FROM ontology.object WHERE id = $1{(forUpdate ? " FOR UPDATE" : "")}", Text(id));

    public async Task<OntologyObject> CreateAsync(string id, string type, JsonObject attributes)
    {
        affects(id);
        return await OneAsync(
                $"INSERT INTO ontology.object (id, type, version, attributes) VALUES ($1, $2, 1, $3) ON CONFLICT (id) DO NOTHING RETURNING {Columns}",
                Text(id), Text(type), Json(attributes))
            ?? throw new ActionFailedException("OBJECT_EXISTS", $"There is already an object '{id}'.");
    }

    public async Task<OntologyObject> UpdateAsync(string id, long expectedVersion, JsonObject attributes)
    {
        affects(id);
        var removed = attributes.Where(a => a.Value is null).Select(a => a.Key).ToArray();
        var given = new JsonObject(attributes.Where(a => a.Value is not null).Select(a => KeyValuePair.Create(a.Key, a.Value?.DeepClone())));
        return await OneAsync(
                $"""
                UPDATE ontology.object SET attributes = (attributes || $3) - $4::text[], version = version + 1, updated_at = now()
                WHERE id = $1 AND version = $2 RETURNING {Columns}
                """,
                Text(id), new NpgsqlParameter { Value = expectedVersion }, Json(given), new NpgsqlParameter { Value = removed })
            ?? throw await WhyNotAsync(id, expectedVersion);
    }

    public async Task DeleteAsync(string id, long expectedVersion)
    {
        affects(id);
        _ = await OneAsync(
                $"DELETE FROM ontology.object WHERE id = $1 AND version = $2 RETURNING {Columns}", Text(id), new NpgsqlParameter { Value = expectedVersion })
            ?? throw await WhyNotAsync(id, expectedVersion);
    }

    private async Task<ActionFailedException> WhyNotAsync(string id, long expectedVersion) => await FindAsync(id) is { } found
        ? new ActionFailedException("VERSION_CONFLICT", $"The object '{id}' has version {found.Version}, not {expectedVersion}; read it again and decide anew.")
        : new ActionFailedException("OBJECT_NOT_FOUND", $"There is no object '{id}'.");

    private async Task<OntologyObject?> OneAsync(string sql, params NpgsqlParameter[] parameters)
    {
        await using var batch = work.Batch();
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new OntologyObject(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), JsonNode.Parse(reader.GetString(3))!.AsObject())
            : null;
    }

    private static NpgsqlParameter Text(string value) => new() { Value = value };

    private static NpgsqlParameter Json(JsonObject value)
    {
        var text = value.ToJsonString(JsonSerializerOptions.Default);
        return text.Length <= MaxAttributes
            ? new NpgsqlParameter { Value = text, NpgsqlDbType = NpgsqlDbType.Jsonb }
            : throw new ActionFailedException("OBJECT_TOO_LARGE", $"The attributes have {text.Length} characters; at most {MaxAttributes} are kept.");
    }
}
