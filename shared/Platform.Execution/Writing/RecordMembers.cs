namespace Platform.Execution;

/// <summary>Reads this library's own values from strict members.</summary>
internal static class RecordMembers
{
    public static LiveModeState LiveModeState(this Members members, string name) => WireWords.TryParse(members.String(name), out LiveModeState value) ? value : throw members.Unknown(name);

    public static ExecutionStatus Status(this Members members, string name) => WireWords.TryParse(members.String(name), out ExecutionStatus value) ? value : throw members.Unknown(name);

    public static StepEventType EventType(this Members members, string name) => WireWords.TryParse(members.String(name), out StepEventType value) ? value : throw members.Unknown(name);

    public static SecurityState SecurityState(this Members members, string name) => WireWords.TryParse(members.String(name), out SecurityState value) ? value : throw members.Unknown(name);

    public static BoundaryState BoundaryState(this Members members, string name) => WireWords.TryParse(members.String(name), out BoundaryState value) ? value : throw members.Unknown(name);

    public static SideEffectCategory Category(this Members members, string name) => WireWords.TryParse(members.String(name), out SideEffectCategory value) ? value : throw members.Unknown(name);

    public static FrozenJson Details(this Members members, string name)
    {
        try
        {
            var details = FrozenJson.From(members.Json(name));
            return details.Bytes <= ExecutionLimits.DetailsBytes
                ? details
                : throw members.Wrong(name, $"It has {details.Bytes} bytes; at most {ExecutionLimits.DetailsBytes} are allowed.");
        }
        catch (CanonicalJsonException e)
        {
            throw members.Wrong(name, e.Message);
        }
    }
}
