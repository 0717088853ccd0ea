using System.Globalization;
using Platform.Execution;

namespace ActionRunner.Guarding;

/// <summary>How security stood when it was read. Unreadable means stop.</summary>
/// <param name="Version">Of the row that was read; -1 where there was none.</param>
/// <param name="Reading">Null where it cannot be read or trusted.</param>
/// <param name="Unreadable">Why, where <paramref name="Reading"/> is null.</param>
internal sealed record Standing(long Version, SecurityReading? Reading, string? Unreadable)
{
    /// <summary>The newest record of a change in the journal, as it was then; 0 where there was none.</summary>
    public long Record { get; init; }

    /// <summary>What <see cref="SecurityKernel.NewestStamp"/> has to be still.</summary>
    public string Stamp => string.Create(CultureInfo.InvariantCulture, $"{Version}/{Record}");

    /// <summary>Of the row that was read.</summary>
    public Guid? ChangeId { get; init; }

    /// <summary>Why the state is not what was recorded of it, where that is why it is unreadable.</summary>
    public string? Contradiction { get; init; }

    public bool LetsWorkBegin => Reading?.SecurityState == SecurityState.Operational;

    /// <summary>Why nothing begins, <c>CODE: sentence</c>; null where it may.</summary>
    public string? Refusal => Reading switch
    {
        null => $"SECURITY_UNREADABLE: The security state cannot be trusted, so nothing begins. {Unreadable}",
        { SecurityState: SecurityState.Operational } => null,
        _ => $"SECURITY_{Reading.SecurityState.ToWire()}: The security state is {Reading.SecurityState.ToWire()}, so nothing begins until an operator clears it.",
    };
}

/// <summary>Between reading the security state and beginning, it changed: nothing has begun. Read it again.</summary>
internal sealed class SecurityMovedException() : Exception("the security state changed");
