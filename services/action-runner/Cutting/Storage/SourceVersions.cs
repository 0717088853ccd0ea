namespace Cutting.Storage;

/// <summary>Texts as they were imported.</summary>
internal static class SourceVersions
{
    private const string FindSql = """
        SELECT bytes, profile, profile_name, manifest_file_sha FROM law.source_version WHERE document_id = $1 AND source_version_id = $2
        """;

    private const string AddSql = """
        INSERT INTO law.source_version (document_id, source_version_id, bytes, profile, profile_name, manifest_file_sha, imported_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (document_id, source_version_id) DO NOTHING
        """;

    public static async Task<StoredSource?> FindAsync(
        NpgsqlConnection connection, string documentId, string sourceVersionId, CancellationToken cancel)
    {
        await using var find = connection.Command(FindSql, documentId, sourceVersionId);
        await using var reader = await find.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new StoredSource(
                documentId, sourceVersionId, reader.GetFieldValue<byte[]>(0), reader.GetString(1), reader.GetString(2), reader.GetString(3))
            : null;
    }

    /// <exception cref="ActionFailedException"><c>SOURCE_NOT_FOUND</c>.</exception>
    public static async Task<StoredSource> RequireAsync(
        NpgsqlConnection connection, string documentId, string sourceVersionId, CancellationToken cancel) =>
        await FindAsync(connection, documentId, sourceVersionId, cancel)
        ?? throw new ActionFailedException(
            "SOURCE_NOT_FOUND", $"There is no version {sourceVersionId} of the document {documentId}; import it first.");

    /// <returns>False where this version is there already.</returns>
    public static async Task<bool> AddAsync(NpgsqlConnection connection, StoredSource source, string importedBy, CancellationToken cancel)
    {
        await using var add = connection.Command(
            AddSql, source.DocumentId, source.SourceVersionId, source.Bytes, source.Profile, source.ProfileName,
            source.ManifestFileSha, importedBy);
        return await add.ExecuteNonQueryAsync(cancel) == 1;
    }
}

/// <summary>A source version's row.</summary>
internal sealed record StoredSource(
    string DocumentId, string SourceVersionId, byte[] Bytes, string Profile, string ProfileName, string ManifestFileSha);
