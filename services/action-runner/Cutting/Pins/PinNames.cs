namespace Cutting.Pins;

/// <summary>What a run pins, each by one name for ever.</summary>
internal static class PinNames
{
    public const string ManifestDigest = "manifestDigest";
    public const string ManifestFileSha = "manifestFileSha";
    public const string RegionStart = "regionStart";
    public const string RegionLength = "regionLength";
    public const string SourceBytes = "sourceBytes";
    public const string RegionSha = "regionSha";
    public const string Marks = "marks";
    public const string WriterDigest = "writerDigest";
    public const string Units = "units";
    public const string BackupSha = "backupSha";
    public const string BackupBytes = "backupBytes";
    public const string BackupRows = "backupRows";
    public const string GrantProbeSha = "grantProbeSha";
    public const string ChangeSetId = "changeSetId";
    public const string StructuralVerifySha = "structuralVerifySha";
    public const string ManifestEnvelopeId = "manifestEnvelopeId";
    public const string VerifyResultId = "verifyResultId";
    public const string ReviewDecisionId = "reviewDecisionId";
}
