namespace Cutting.Storage;

/// <summary>Parts of a text on its way in, of each sender apart.</summary>
internal static class SourceParts
{
    private const string AddSql = """
        INSERT INTO law.source_part (sha256, received_by, parts, number, bytes) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (sha256, received_by, parts, number) DO NOTHING
        """;

    private const string FindSql = """
        SELECT bytes FROM law.source_part WHERE sha256 = $1 AND received_by = $2 AND parts = $3 AND number = $4
        """;

    private const string JoinSql = """
        SELECT number, bytes FROM law.source_part WHERE sha256 = $1 AND received_by = $2 AND parts = $3 ORDER BY number
        """;

    /// <returns>Whether it was not there before.</returns>
    public static async Task<bool> AddAsync(NpgsqlConnection connection, SourcePart part, byte[] bytes, CancellationToken cancel)
    {
        await using var add = connection.Command(AddSql, part.Sha256, part.ReceivedBy, part.Parts, part.Number, bytes);
        return await add.ExecuteNonQueryAsync(cancel) == 1;
    }

    public static async Task<byte[]> ReadAsync(NpgsqlConnection connection, SourcePart part, CancellationToken cancel)
    {
        await using var find = connection.Command(FindSql, part.Sha256, part.ReceivedBy, part.Parts, part.Number);
        return (byte[])(await find.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>All parts behind one another; null where one is missing, and which.</summary>
    public static async Task<(byte[]? Bytes, int Missing)> JoinAsync(
        NpgsqlConnection connection, string sha256, string receivedBy, int parts, CancellationToken cancel)
    {
        using var whole = new MemoryStream();
        await using var join = connection.Command(JoinSql, sha256, receivedBy, parts);
        await using var reader = await join.ExecuteReaderAsync(cancel);
        var next = 1;
        while (await reader.ReadAsync(cancel))
        {
            if (reader.GetInt32(0) != next) return (null, next);
            whole.Write(reader.GetFieldValue<byte[]>(1));
            next++;
        }

        return next == parts + 1 ? (whole.ToArray(), 0) : (null, next);
    }
}

/// <summary>Which part: of the text with this digest, sent by this agent in so many parts.</summary>
internal sealed record SourcePart(string Sha256, string ReceivedBy, int Parts, int Number);
