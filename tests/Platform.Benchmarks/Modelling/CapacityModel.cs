namespace Platform.Benchmarks.Modelling;

/// <summary>A part of the platform as the model knows it.</summary>
/// <param name="Name">As docs/reference/performance.md names what it costs.</param>
/// <param name="Microseconds">Processor time a command, with everything on one machine.</param>
/// <param name="Factor">By how much that grows where the part keeps copies of what it holds on other machines.</param>
/// <param name="Most">Commands a second that one of it does, however many cores it has; none where more cores or copies do more.</param>
/// <param name="Because">Why no more.</param>
internal sealed record Part(string Name, double Microseconds, double Factor = 1, double Most = double.PositiveInfinity,
    string Because = "");

/// <summary>What a rate of commands takes.</summary>
/// <param name="Cells">How many platforms side by side, each with a broker, a business database and a ledger of its own.</param>
/// <param name="Bound">The part that would be full first in one cell.</param>
/// <param name="Cores">By part, of all cells together.</param>
/// <param name="BytesADay">What the databases grow by.</param>
/// <param name="Commits">Transactions a second that wait for a disk, of all cells together.</param>
internal sealed record Need(double PerSecond, int Cells, Part Bound, IReadOnlyDictionary<string, int> Cores, double BytesADay,
    double Commits);

/// <summary>
/// How many commands a second: what the processors of one machine give, divided by what a command costs there, and beyond it the part that
/// is full first. It knows no waiting: what has to be paid for is the processor, as was measured. So it holds for load that comes steadily.
/// </summary>
internal sealed class CapacityModel(IReadOnlyList<Part> parts)
{
    /// <summary>How full a processor may be, so that a queue which was not expected is worked off again.</summary>
    public const double Fill = 0.6;

    /// <summary>Cores of one database's machine: the largest thing that is not multiplied within a cell.</summary>
    public const int LargestMachine = 32;

    /// <summary>Bytes a command of the databases business and audit with their indexes, measured over 4,000 small updates.</summary>
    public const double BytesACommand = 915 + 1_253;

    /// <summary>Commands that share a commit under full load: intents and outcomes, numbering, ledger. As measured.</summary>
    public const double CommandsACommit = 43.4;

    /// <summary>Intents, outcomes with their numbers, acknowledgements and the ledger.</summary>
    private const int CommitsAGroup = 4;

    public IReadOnlyList<Part> Parts => parts;

    /// <summary>The parts with what was measured of them, and with the limits that no core lifts.</summary>
    public static CapacityModel Of(Published published)
    {
        double Cost(string part) => published.Microseconds[part];
        return new CapacityModel(
        [
            // Three nodes each write what one wrote: assumed to cost two and a half times as much in all.
            new("broker", Cost("broker"), 2.5, 20_000, "one quorum queue has one leader, which works on one core"),
            new("runner", Cost("runner")),
            new("audit", Cost("audit"), 1, 36_013, "one writer appends to a ledger"),
            new("business database", Cost("business database"), 1.3,
                Machine(Cost("business database") * 1.3), "one primary takes what is written"),
            new("audit database", Cost("audit database"), 1.3, Machine(Cost("audit database") * 1.3), "one primary takes what is written"),
            new("miner", 169, 1, Fill * 1e6 / 169, "one miner learns, one record after the other"),
        ]);
    }

    /// <summary>
    /// Commands a second where all of it, the load too, shares one machine: everything that was measured, and nothing else.
    /// </summary>
    public static double OnOneMachine(Published published) => published.Cores * 1e6 / published.Microseconds.Values.Sum();

    /// <summary>
    /// The part that is full first in one cell, and at which rate; learning may fall behind without stopping anything, so it is asked
    /// for apart.
    /// </summary>
    public Part Bound(bool learning) => parts.Where(p => learning || p.Name != "miner").MinBy(p => p.Most)!;

    public Need For(double perSecond)
    {
        var bound = Bound(learning: false);
        var cells = (int)Math.Ceiling(perSecond / (bound.Most * Fill));
        return new Need(
            perSecond,
            cells,
            bound,
            parts.ToDictionary(p => p.Name, p => (int)Math.Max(cells, Math.Ceiling(perSecond * p.Microseconds * p.Factor / 1e6 / Fill)),
                StringComparer.Ordinal),
            perSecond * BytesACommand * 86_400,
            perSecond * CommitsAGroup / CommandsACommit);
    }

    private static double Machine(double microseconds) => LargestMachine * 1e6 / microseconds;
}
