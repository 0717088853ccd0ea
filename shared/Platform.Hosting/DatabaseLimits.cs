namespace Platform.Hosting;

/// <summary>Registered by a service whose transactions are all short.</summary>
/// <param name="IdleInTransaction">
/// After how long without a word in a transaction PostgreSQL ends the session. A process that was frozen with a row's lock in its hand
/// would hold up whoever takes over.
/// </param>
public sealed record DatabaseLimits(TimeSpan IdleInTransaction);
