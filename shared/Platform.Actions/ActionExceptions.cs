namespace Platform.Actions;

/// <summary>The action says no: recorded as <c>FAILURE</c>, <c>CODE: sentence</c>.</summary>
public class ActionFailedException(string code, string sentence) : Exception(sentence)
{
    /// <summary>A stable word in upper case, e.g. <c>SERVER_UNDER_MAINTENANCE</c>.</summary>
    public string Code { get; } = code;
}

/// <summary>The action gives up on purpose: recorded as <c>ROLLED_BACK</c>, <c>ABORTED: sentence</c>.</summary>
public sealed class ActionAbortedException(string sentence) : Exception(sentence);

/// <summary>An external effect may or may not have happened: recorded as <c>FAILURE</c>, <c>INDETERMINATE: sentence</c>.</summary>
public sealed class OutcomeUnknownException(string sentence) : ActionFailedException("INDETERMINATE", sentence);
