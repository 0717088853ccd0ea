namespace Hestia.Reaching;

/// <summary>One message that somebody is to act on and answer.</summary>
internal sealed record Letter
{
    public required string Exchange { get; init; }

    /// <summary>The idempotency key, which is the message's id too.</summary>
    public required Guid Id { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>What a sentence calls it: a command, a plan, a change.</summary>
    public required string Noun { get; init; }

    /// <summary>Whose broker user it goes out as, in a sentence: the agents', the operator's.</summary>
    public required string Sender { get; init; }

    /// <summary>What did not happen where it was not taken.</summary>
    public required string Untouched { get; init; }

    /// <summary>What may have happened where no answer comes.</summary>
    public required string Doubt { get; init; }

    /// <summary>How to send it again without a second effect.</summary>
    public required string Again { get; init; }

    /// <summary>What a person does where no answer comes, a line each.</summary>
    public required IReadOnlyList<string> HowToFindOut { get; init; }
}
