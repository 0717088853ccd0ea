namespace Orchestrator.Gating;

/// <summary>Settings under <c>Gating</c>.</summary>
internal sealed class GatingOptions
{
    /// <summary>Path of the file that lists the allowed keys. Without one nobody's decision counts.</summary>
    public string? KeysFile { get; set; }

    /// <summary>
    /// Whether the broker overwrites each message's header <c>timestamp_in_ms</c> with its own time (RabbitMQ 3.13 and later:
    /// <c>message_interceptors.incoming.set_header_timestamp.overwrite = true</c>). A decision is then judged by when the broker got it,
    /// else by when it is taken: whoever sends it is not believed.
    /// </summary>
    public bool BrokerTellsTime { get; set; }
}
