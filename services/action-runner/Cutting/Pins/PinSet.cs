using System.Globalization;
using System.Text.Json.Nodes;

namespace Cutting.Pins;

/// <summary>
/// What a run has pinned before this phase. Immutable, and of this one command: nothing is remembered between phases (R095).
/// </summary>
internal sealed class PinSet(JsonObject given)
{
    private readonly Dictionary<string, string> pins = given.ToDictionary(
        p => p.Key, p => p.Value!.GetValue<string>(), StringComparer.Ordinal);

    /// <summary>Null where it is not pinned yet.</summary>
    public string? Find(string name) => pins.GetValueOrDefault(name);

    public bool Has(string name) => pins.ContainsKey(name);

    /// <exception cref="ActionFailedException"><c>PIN_MISSING</c>: an earlier phase should have pinned it.</exception>
    public string Require(string name) => Find(name)
        ?? throw new ActionFailedException("PIN_MISSING", $"The pin {name} is missing; the phase that pins it has to come first.");

    /// <exception cref="ActionFailedException"><c>PIN_MISSING</c>.</exception>
    public void Require(params ReadOnlySpan<string> names)
    {
        foreach (var name in names) Require(name);
    }

    /// <exception cref="ActionFailedException"><c>PIN_MISSING</c>, or <c>DRIFT</c> where it is no id.</exception>
    public Guid RequireId(string name) => Guid.TryParseExact(Require(name), "D", out var id)
        ? id
        : throw PhaseReport.Drift(name, "an id", Require(name));

    /// <summary>A number as a pin holds it.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
