namespace Platform.Journal;

/// <summary>
/// Signs the text of this source's heads, as a note; null where the service has no key. A service without it sends its heads unsigned.
/// </summary>
public delegate string? HeadSigner(string text);
