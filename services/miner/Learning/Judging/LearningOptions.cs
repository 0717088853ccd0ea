namespace Miner.Learning;

/// <summary>Where judgement draws its lines.</summary>
internal sealed record LearningOptions
{
    public const double DefaultReinforce = 0.8;
    public const double DefaultSuppress = 0.5;

    /// <summary>A pattern whose rate of success is above this, beyond doubt, is reinforced.</summary>
    public double Reinforce { get; init; } = DefaultReinforce;

    /// <summary>A pattern whose rate of success is below this, beyond doubt, is suppressed.</summary>
    public double Suppress { get; init; } = DefaultSuppress;

    /// <summary>
    /// The doubt that remains: of the patterns called reinforced, and of those called suppressed, at most this share on average are not.
    /// </summary>
    public double Alpha { get; init; } = ConfidenceSequence.Alpha;

    /// <summary>
    /// How long after its last failure an avoided pattern is left alone at first; doubled by every failure after the fourth in a row.
    /// </summary>
    public TimeSpan Probation { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest that it is left alone: nothing is avoided for ever.</summary>
    public TimeSpan LongestProbation { get; init; } = TimeSpan.FromHours(24);
}
