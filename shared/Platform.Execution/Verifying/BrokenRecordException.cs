namespace Platform.Execution;

/// <summary>Parts that were kept apart do not make a whole record, or a journal is not what an observer handed out.</summary>
public sealed class BrokenRecordException : Exception
{
    public BrokenRecordException(BrokenLink broken)
        : base(broken?.Reason)
    {
        Broken = broken!;
    }

    public BrokenLink Broken { get; }
}
