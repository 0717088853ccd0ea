using System.Text.Json;

namespace ActionRunner.Storage;

/// <summary>An ontology object as it stands.</summary>
public sealed class StoredObject
{
    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>Counts the object's changes from 1; give it as <c>expectedVersion</c> to change it.</summary>
    public required long Version { get; init; }

    public required JsonElement Attributes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
