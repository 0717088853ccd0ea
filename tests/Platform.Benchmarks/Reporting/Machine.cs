using System.Runtime.InteropServices;
using Npgsql;
using Platform.Benchmarks.Staging;
using RabbitMQ.Client;

namespace Platform.Benchmarks.Reporting;

/// <summary>What the figures were measured on.</summary>
internal sealed record Machine(string Processor, int Cores, double MemoryGiB, string Kernel, string System, string DotNet, string PostgreSql, string RabbitMq, string Date)
{
    public static async Task<Machine> ReadAsync(Servers servers)
    {
        await using var database = NpgsqlDataSource.Create(servers.Postgres);
        await using var broker = await new ConnectionFactory { Uri = servers.RabbitMq }.CreateConnectionAsync("bench");
        return new Machine(
            Line("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0 / 1024 / 1024,
            File.Exists("/proc/sys/kernel/osrelease") ? "Linux " + File.ReadAllText("/proc/sys/kernel/osrelease").Trim() : RuntimeInformation.OSDescription,
            Line("/etc/os-release", "PRETTY_NAME")?.Trim('"') ?? "",
            RuntimeInformation.FrameworkDescription,
            (await Servers.ScalarAsync<string>(database, "SHOW server_version")).Split(' ')[0],
            broker.ServerProperties?.TryGetValue("version", out var version) == true && version is byte[] text ? global::System.Text.Encoding.ASCII.GetString(text) : "?",
            TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd"));
    }

    public override string ToString() =>
        $"{Processor}, {Cores} cores, {MemoryGiB:N0} GiB; {System}, {Kernel}; {DotNet}; PostgreSQL {PostgreSql}; RabbitMQ {RabbitMq}";

    private static string? Line(string file, string key) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal))?.Split([':', '='], 2)[1].Trim() : null;
}
