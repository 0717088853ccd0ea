using System.Text.Json.Nodes;

namespace Platform.Actions;

/// <summary>One ontology object: its version counts its changes from 1, its attributes are one JSON object.</summary>
public sealed record OntologyObject(string Id, string Type, long Version, JsonObject Attributes);

/// <summary>The ontology objects within one unit of work, with optimistic concurrency.</summary>
public interface IObjects
{
    /// <summary>
    /// The object as this unit of work sees it, or null. With <paramref name="forUpdate"/> no other transaction can change it until this
    /// one ends.
    /// </summary>
    Task<OntologyObject?> FindAsync(string id, bool forUpdate = false);

    /// <exception cref="ActionFailedException"><c>OBJECT_EXISTS</c>, or <c>OBJECT_TOO_LARGE</c> beyond 128 KiB.</exception>
    Task<OntologyObject> CreateAsync(string id, string type, JsonObject attributes);

    /// <summary>
    /// Merges the attributes and raises the version by one: a member given replaces the one that stands there, null removes it.
    /// </summary>
    /// <exception cref="ActionFailedException"><c>OBJECT_NOT_FOUND</c>, <c>VERSION_CONFLICT</c>, or <c>OBJECT_TOO_LARGE</c> where they
    /// would grow beyond 128 KiB.</exception>
    Task<OntologyObject> UpdateAsync(string id, long expectedVersion, JsonObject attributes);

    /// <exception cref="ActionFailedException"><c>OBJECT_NOT_FOUND</c> or <c>VERSION_CONFLICT</c>.</exception>
    Task DeleteAsync(string id, long expectedVersion);
}
