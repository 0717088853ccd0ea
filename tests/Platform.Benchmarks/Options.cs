namespace Platform.Benchmarks;

/// <summary>What the command line said.</summary>
internal sealed record Options
{
    public const string Help = """
        Usage: ./platform bench [name…] [--json] [--save] [--rounds N] [--commands N] [--seconds N] [--entries N]
                              [--minutes N] [--seed N]

          throughput   commands/s, publish to ledger row, beside the naive baseline      (default)
          latency      at a steady 200/s: to the ledger row, to the answer               (default)
          append       the ledger's append alone, beside a direct COPY; its growth to a million entries
          verify       the chain's verification at a million entries
          query        /action-logs and /objects/{id}/history at ten thousand and a million entries
          memory       of each service under full load and with 100,000 messages queued
          plan         a plan of 10,000 steps beside commands sent one by one; the runner's memory meanwhile
          mining       the whole log mined anew, at a hundred thousand, three hundred thousand and a million entries
          learning     whether the miner keeps up with the runner at full speed, and the runner's speed without it
          guidance     questions before an action, with ten thousand patterns in memory
          all          all of these
          record       one event of an execution, time and memory; alone, and without servers
          capacity     what 1, 10, 100 and 1,000 times that many commands would take, by a model; alone, measures nothing
          runs         runs of eleven empty phases, 32 at once, beside two bare hops of the bus
          runners      commands/s with one, two and three runners, as ratios: updates, and calls that wait
          soak         random kills under load for --minutes (10), and the truth afterwards

          --json       results as JSON on standard output
          --save       write them to docs/reference/performance.md
        """;

    private static readonly string[] Known = ["throughput", "latency", "append", "verify", "query", "memory", "plan", "learning", "mining", "guidance", "runs", "runners", "soak"];

    public required IReadOnlyList<string> Names { get; init; }

    public bool Json { get; init; }

    public bool Save { get; init; }

    public int Rounds { get; init; } = 3;

    public int Commands { get; init; } = 10_000;

    public int LatencySeconds { get; init; } = 10;

    public int Entries { get; init; } = 1_000_000;

    public int Minutes { get; init; } = 10;

    public int? Seed { get; init; }

    /// <summary>Null where the arguments are not understood; <paramref name="why"/> then says so.</summary>
    public static Options? Parse(string[] args, out string? why)
    {
        var options = new Options { Names = [] };
        var names = new List<string>();
        why = null;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--json": options = options with { Json = true }; break;
                case "--save": options = options with { Save = true }; break;
                case "--rounds" or "--commands" or "--seconds" or "--minutes" or "--entries" or "--seed":
                    if (i + 1 == args.Length || !int.TryParse(args[i + 1], out var number) || number < 1)
                    {
                        why = $"{args[i]} takes a whole number from 1 on.";
                        return null;
                    }

                    options = args[i++] switch
                    {
                        "--rounds" => options with { Rounds = number },
                        "--commands" => options with { Commands = number },
                        "--seconds" => options with { LatencySeconds = number },
                        "--entries" => options with { Entries = number },
                        "--minutes" => options with { Minutes = number },
                        _ => options with { Seed = number },
                    };
                    break;
                case "all": names.AddRange(Known.Except(["soak"])); break;
                case var name when Known.Contains(name): names.Add(name); break;
                default:
                    why = $"There is no benchmark or option '{args[i]}'.";
                    return null;
            }
        }

        // In their own order: appending is over before an audit service takes the ledgers that it was measured on.
        return options with { Names = names.Count == 0 ? ["throughput", "latency"] : [.. Known.Where(names.Contains)] };
    }
}
