namespace Platform.Journal;

/// <summary>A message that cannot become an entry; the message is a sentence without any of its content.</summary>
public sealed class RecordRefusedException(string reason) : Exception(reason);
