using System.Text.Json.Nodes;
using Npgsql;
using Platform.Actions;

namespace ActionRunner.Attempts;

/// <summary>A row of <c>ontology.object</c> as a statement returned it.</summary>
internal sealed record ObjectRow(OntologyObject Object, string Attributes, DateTime CreatedAt, DateTime UpdatedAt)
{
    /// <summary>What a statement has to return.</summary>
    public const string Columns = "id, type, version, attributes, created_at, updated_at";

    /// <summary>The digest of all of it.</summary>
    public string Sha256() => ObjectDigest.Of(Object.Id, Object.Type, Object.Version, Attributes, new DateTimeOffset(CreatedAt), new DateTimeOffset(UpdatedAt));

    /// <summary>The reader's present row.</summary>
    public static ObjectRow Read(NpgsqlDataReader reader)
    {
        var attributes = reader.GetString(3);
        var found = new OntologyObject(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), JsonNode.Parse(attributes)!.AsObject());
        return new ObjectRow(found, attributes, reader.GetDateTime(4), reader.GetDateTime(5));
    }
}
