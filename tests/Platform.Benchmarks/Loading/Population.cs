using System.Globalization;
using System.Text.Json;
using Npgsql;
using Platform.Integrity;

namespace Platform.Benchmarks.Loading;

/// <summary>
/// The workload, the same for both sides: updates of objects in turn, each deciding on the version it left behind. An object's turn
/// comes again after all the others, so that workers that overtake one another by a few messages make no conflict.
/// </summary>
internal sealed class Population(int size)
{
    /// <summary>One agent alone would be denied what is more than its share.</summary>
    private const int Agents = 10;

    private readonly long[] versions = [.. Enumerable.Repeat(1L, size)];
    private readonly Ids ids = new(TimeProvider.System);
    private int turn;

    public int Size => size;

    public static string IdOf(int number) => $"SRV-{number.ToString("D6", CultureInfo.InvariantCulture)}";

    public static string Attributes(int number) =>
        $$"""{"maintenance":false,"region":"eu-central-1","rack":"R{{number % 40}}","load":0.0,"note":"seeded for the benchmark, with about as much text as such a note has"}""";

    /// <summary>Writes the objects straight into a table with the columns id, type, version, attributes.</summary>
    public async Task SeedAsync(string connection, string sql)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = Enumerable.Range(0, size).Select(IdOf).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = Enumerable.Range(0, size).Select(Attributes).ToArray() });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The next update, as <paramref name="write"/> puts it into a message body.</summary>
    public (Guid CommandId, byte[] Body) Next(Action<Utf8JsonWriter, Update> write)
    {
        var number = turn++ % size;
        var update = new Update(ids.Next(), $"Antigravity-{number % Agents}", IdOf(number), versions[number]++, number % 100 / 100.0);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer)) write(writer, update);
        return (update.CommandId, buffer.WrittenSpan.ToArray());
    }
}

internal sealed record Update(Guid CommandId, string AgentId, string ObjectId, long ExpectedVersion, double Load)
{
    public const string ActionType = "object.update";
    public const string Trigger = "alert.high-cpu";

    public string TraceId => $"job-{ExpectedVersion}";

    public void WriteAttributes(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("load", Load);
        writer.WriteString("note", "moved to another rack because of its load, by the agent that watches the region");
        writer.WriteBoolean("maintenance", false);
        writer.WriteEndObject();
    }
}
