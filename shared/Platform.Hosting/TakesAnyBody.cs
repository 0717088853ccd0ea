namespace Platform.Hosting;

/// <summary>
/// Marks an endpoint that takes a body of any content type, because somebody else's protocol says so. What it does has to be harmless
/// whoever asks, a web page included.
/// </summary>
public sealed class TakesAnyBody;
