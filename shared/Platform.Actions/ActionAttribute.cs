namespace Platform.Actions;

/// <summary>
/// Names a class as an action of the catalog. The class implements <see cref="ITransactionalAction{TParameters}"/> or
/// <see cref="IExternalAction{TParameters}"/> and is made anew for every attempt; its constructor may take services.
/// </summary>
/// <param name="type">The action's name on the wire, lower case with dots, e.g. <c>server.restart</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ActionAttribute(string type) : Attribute
{
    public string Type { get; } = type;

    /// <summary>One sentence for the catalog.</summary>
    public string Description { get; init; } = "";

    /// <summary>The longest an attempt may take, in seconds, 1 to 3600. What is undone then is <c>ROLLED_BACK</c>.</summary>
    public int TimeoutSeconds { get; init; } = 30;

    /// <summary>
    /// Whether attempts take long enough (more than some ten milliseconds) that quick ones should not wait behind them. A slow action
    /// waits for one of the runner's places for such, travels in a transaction of its own, and its order with other commands is not kept.
    /// It may affect and trigger ten times as much as a quick one.
    /// </summary>
    public bool Slow { get; init; }

    /// <summary>
    /// Whether only the operator's broker user may have it done, for whom the broker vouches (the AMQP property <c>user_id</c>). A command
    /// of anybody else is denied with the code <c>FORBIDDEN</c>, and no plan may have it as a step. Of external actions only.
    /// </summary>
    public bool OperatorOnly { get; init; }
}
