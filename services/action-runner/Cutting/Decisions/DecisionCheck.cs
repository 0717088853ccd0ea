using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cutting.Pins;
using Cutting.Storage;
using Platform.Statements;

namespace Cutting.Decisions;

/// <summary>
/// Whether a signed decision is a sovereign's word on exactly this (C28): an allowed key signed it, the key may approve it, and what it
/// approves is this run with these pins. Whether it came in time is for whoever received it; whether it has served before, for the
/// transaction that uses it up.
/// </summary>
internal sealed class DecisionCheck(KeysFile keys)
{
    private const string Code = "APPROVAL_INVALID";

    /// <returns>The decision as it is to be kept.</returns>
    /// <exception cref="ActionFailedException"><c>APPROVAL_INVALID</c>, with the first reason against it.</exception>
    public RecordedDecision Check(JsonObject decision, JsonObject subject, DecisionDemand demand)
    {
        var (signed, signer) = Signed(decision);
        var statement = signed.Statement;
        var action = GateDecision.ActionOf(demand.Gate);
        if (!signer.Allows(action)) throw Invalid($"{signer.Owner}'s key may not approve '{action}'.");
        Expect("gate", demand.Gate, statement.Gate);
        Expect("verdict", demand.Verdict, statement.Verdict);
        Expect("runId", demand.RunId, statement.RunId);
        if (CanonicalSha.Of(subject) != statement.Subject.ToString())
            throw Invalid("It approves another subject than the one that came with it.");

        ExpectMember(subject, "runId", demand.RunId);
        ExpectMember(subject, "documentId", demand.DocumentId);
        ExpectMember(subject, "sourceVersionId", demand.SourceVersionId);
        ExpectMember(subject, "gate", demand.Gate);
        if (demand.Pins is { } pins) ExpectPins(subject, pins);
        if (Persons.AreOne(signer.Owner, Member(subject, "startedBy")))
            throw Invalid("Who starts a run cannot approve it.");
        return new RecordedDecision(statement.DecisionId, signed.ToJson(), signer.KeyId, signer.Owner);
    }

    /// <summary>A pin of the subject.</summary>
    /// <exception cref="ActionFailedException"><c>APPROVAL_INVALID</c>: it is another one.</exception>
    public static void ExpectPin(JsonObject subject, string name, string expected)
    {
        if (subject["pins"] is not JsonObject pins) throw Invalid("Its subject has no pins.");
        ExpectMember(pins, name, expected);
    }

    private (SignedStatement<GateDecision> Signed, AllowedKey Signer) Signed(JsonObject decision)
    {
        if (!SignedStatement.TryRead<GateDecision>(Encoding.UTF8.GetBytes(decision.ToJsonString()), out var signed, out var malformed))
            throw Invalid(malformed.Message);
        try
        {
            return signed.Check(keys.Read(), out var signer) is { } refusal ? throw Invalid(refusal.Message) : (signed, signer!);
        }
        catch (KeysUnreadableException e)
        {
            throw Invalid(e.Message);
        }
    }

    private static void ExpectPins(JsonObject subject, JsonObject pins)
    {
        if (subject["pins"] is not JsonObject approved) throw Invalid("Its subject has no pins.");
        if (CanonicalSha.Of(approved) == CanonicalSha.Of(pins)) return;
        var name = approved.Select(p => p.Key).Union(pins.Select(p => p.Key), StringComparer.Ordinal)
            .First(n => !approved.ContainsKey(n) || !pins.ContainsKey(n) || !JsonNode.DeepEquals(approved[n], pins[n]));
        throw Invalid($"The pin {Short(name)} is not as it was approved.");
    }

    private static void ExpectMember(JsonObject subject, string name, string expected) => Expect(name, expected, Member(subject, name));

    private static string Member(JsonObject subject, string name) =>
        subject[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String
        ? value.GetValue<string>()
        : throw Invalid($"Its subject has no text '{name}'.");

    private static void Expect(string what, string expected, string found)
    {
        if (!string.Equals(expected, found, StringComparison.Ordinal))
            throw Invalid($"Its {what} is '{Short(found)}' and not '{Short(expected)}'.");
    }

    private static string Short(string text) => text.Length <= 100 ? text : text[..99] + "…";

    private static ActionFailedException Invalid(string why) => new(Code, $"The decision does not count. {why}");
}
