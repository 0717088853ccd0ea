namespace Miner.Learning;

/// <summary>A pattern that is bad and failed last.</summary>
/// <param name="Key">Of the pattern.</param>
/// <param name="Probation">When it may be tried again.</param>
/// <param name="Reason">Why it is to be avoided until then, in a sentence.</param>
internal sealed record BadPattern(PatternKey Key, Probation Probation, string Reason);
