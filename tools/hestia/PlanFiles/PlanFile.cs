using System.Collections.Immutable;
using System.Text;
using Hestia.Reaching;
using Platform.Execution;

namespace Hestia.PlanFiles;

/// <summary>A plan as a file holds it: read, or everything that is wrong with it.</summary>
internal sealed record PlanFile(string Name, Plan? Plan, ImmutableArray<PlanFault> Faults, IReadOnlyDictionary<string, long> Lines)
{
    /// <summary>Reads JSON where the file is named so or begins with a brace, else YAML; <c>-</c> is standard input.</summary>
    /// <exception cref="CliException">There is no such file, or it is no text of that kind; what is wrong with the plan itself is no
    /// exception.</exception>
    public static async Task<PlanFile> ReadAsync(Session session, string name, CancellationToken cancel)
    {
        var said = name == "-" ? "Standard input" : name;
        var bytes = await BoundedFile.ReadAsync(session, name, ExecutionLimits.PlanBytes, "A plan", cancel);
        IReadOnlyDictionary<string, long> lines = ImmutableDictionary<string, long>.Empty;
        if (!IsJson(name, bytes))
        {
            bytes = YamlReader.ToJson(Text(bytes, said), said, out lines);
        }

        Plan.TryRead(bytes, out var plan, out var faults);
        return new PlanFile(said, plan, faults, lines);
    }

    /// <summary>The plan, with another mode where one is given: the digest is that of the plan in that mode.</summary>
    /// <exception cref="CliException">It is no plan; the sentence says how to see why.</exception>
    public Plan In(LiveModeState? mode) => Plan is null
        ? throw CliException.Usage($"{Name} is not a plan that could run: {Faults[0]}{(Faults.Length > 1 ? $" And {Times(Faults.Length - 1)} more." : "")} ./platform plan check shows all of it.")
        : mode is null || mode == Plan.Mode ? Plan : Plan.Create(Plan.PlanId, mode.Value, Plan.Steps, Plan.RollbackHints);

    private static bool IsJson(string name, ReadOnlySpan<byte> bytes) =>
        name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
        || (!name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)
            && bytes.TrimStart(" \t\r\n"u8) is [(byte)'{', ..]);

    private static string Text(byte[] bytes, string said)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new CliException(ExitCode.Usage, $"{said} is not UTF-8 text.", e);
        }
    }

    private static string Times(int n) => n == 1 ? "one" : $"{n}";
}
