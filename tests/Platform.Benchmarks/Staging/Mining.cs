using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace Platform.Benchmarks.Staging;

/// <summary>The miner, and what can be seen of it.</summary>
internal sealed partial class OurSide
{
    private const string OperatorPassword = "bench";
    private static readonly TimeSpan MinerPatience = TimeSpan.FromMinutes(15);
    private NpgsqlDataSource? patterns;

    public ServiceProcess? Miner { get; private set; }

    public string MinerUrl => environments["miner"]["ASPNETCORE_URLS"];

    /// <summary>Starts the miner, with an empty database the first time; returns as soon as it answers at all.</summary>
    public async Task StartMinerAsync()
    {
        if (patterns is null)
        {
            var database = await Database.CreateAsync(servers, AuditDatabase.Name.Replace("_audit", "_miner", StringComparison.Ordinal));
            environments["miner"] = Environment(host, "miner", database);
            environments["miner"]["Ledger__Address"] = AuditUrl;
            environments["miner"]["Operator__Password"] = OperatorPassword;
            await MigrateAsync("miner", database);
            patterns = NpgsqlDataSource.Create(database.Superuser);
        }

        Miner = await StartAsync("miner", "/health/live");
    }

    public async Task StopMinerAsync()
    {
        if (Miner is not null) await Miner.DisposeAsync();
        Miner = null;
    }

    /// <summary>How many records are learned and stored.</summary>
    public Task<long> LearnedAsync() => Servers.ScalarAsync<long>(
        patterns!, "SELECT coalesce(sum(folded_seq), 0)::bigint FROM mining.source WHERE generation = (SELECT generation FROM mining.model)");

    /// <summary>Returns when all that the ledger holds is learned and stored, and the miner answers from it.</summary>
    public async Task CaughtUpAsync()
    {
        var began = Stopwatch.GetTimestamp();
        while (await LedgerSizeAsync() is var size && await LearnedAsync() is var learned && (learned < size || !await KnowsAsync()))
        {
            if (Miner!.HasExited || Stopwatch.GetElapsedTime(began) > MinerPatience)
                throw new InvalidOperationException($"Of {size} records the miner has learned {learned} only.\n{await Miner.TailAsync()}");
            await Task.Delay(10);
        }
    }

    private async Task<bool> KnowsAsync()
    {
        using var answer = await Http.GetAsync(new Uri(MinerUrl + "/guidance?actionType=any"));
        return answer.IsSuccessStatusCode;
    }

    /// <summary>Has the whole log mined and waits for the end; returns the seconds, and what the miner then says of it.</summary>
    public async Task<(double Seconds, JsonElement Status)> MineAsync(Action look)
    {
        var address = new Uri(MinerUrl + "/mining");
        var began = Stopwatch.GetTimestamp();
        using (var begin = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(new { }) })
        {
            begin.Headers.Authorization = new("Bearer", OperatorPassword);
            using var begun = await Http.SendAsync(begin);
            if (begun.StatusCode != HttpStatusCode.Accepted) throw new InvalidOperationException($"The miner does not mine: {await begun.Content.ReadAsStringAsync()}");
        }

        while (true)
        {
            var status = await Http.GetFromJsonAsync<JsonElement>(address);
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            look();
            switch (status.GetProperty("state").GetString())
            {
                case "done": return (seconds, status);
                case "failed": throw new InvalidOperationException($"{status.GetProperty("error")}\n{await Miner!.TailAsync()}");
                default: await Task.Delay(20); break;
            }
        }
    }
}
