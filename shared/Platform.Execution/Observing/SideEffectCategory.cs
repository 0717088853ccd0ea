namespace Platform.Execution;

/// <summary>Where a side effect happens (R035). On the wire in capitals: <c>FILE_SYSTEM</c>, <c>EXTERNAL_SERVICE</c>.</summary>
public enum SideEffectCategory
{
    FileSystem,
    Database,
    Network,
    Process,
    Configuration,
    ExternalService,
}
