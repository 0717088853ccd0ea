using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Actions;

namespace ActionRunner.Cataloguing;

/// <summary>One action of the catalog: what it is called, what it takes, how it is run.</summary>
public sealed record ActionDescriptor
{
    public required string Type { get; init; }

    public required string Description { get; init; }

    public required ActionKind Kind { get; init; }

    public required TimeSpan Timeout { get; init; }

    /// <summary>Runs in a transaction of its own instead of in a group.</summary>
    public required bool Alone { get; init; }

    /// <summary>Done for nobody but the operator's broker user.</summary>
    public required bool OperatorOnly { get; init; }

    /// <summary>JSON schema of the parameters.</summary>
    public required JsonNode Schema { get; init; }

    /// <summary>JSON names of the parameters marked sensitive.</summary>
    public required IReadOnlySet<string> Sensitive { get; init; }

    /// <summary>JSON names of the parameters that are ids of what it touches.</summary>
    public required IReadOnlyList<string> Affected { get; init; }

    /// <summary>What these parameters say will be touched.</summary>
    public IReadOnlyList<string> AffectedBy(JsonElement parameters) =>
        [.. Affected.Select(name => parameters.TryGetProperty(name, out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null)
            .OfType<string>().Where(id => id.Length is > 0 and <= 200 && !id.Any(char.IsControl)).Distinct()];

    /// <summary>Typed and validated parameters, or an <see cref="InvalidParametersException"/> that names what is wrong.</summary>
    public required Func<JsonElement, object> Bind { get; init; }

    /// <summary>A policy of the action that refuses parameters before anything is attempted; null where it agrees.</summary>
    public required Func<IServiceProvider, object, string?> Refuse { get; init; }

    public required Func<IServiceProvider, object, IActionContext, Task<object?>> RunTransactional { get; init; }

    public required Func<IServiceProvider, object, IExternalContext, Task<object?>> RunExternal { get; init; }
}

/// <summary>The parameters do not fit the action; the message is a sentence that names which and why.</summary>
public sealed class InvalidParametersException(string sentence) : Exception(sentence);
