using System.CommandLine;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Parked;

/// <summary><c>errors list|show|replay|discard</c>.</summary>
internal static class ErrorsVerbs
{
    /// <summary>Of an id so many digits have to be given.</summary>
    private const int LeastDigits = 8;

    public static Verb Create(Session session)
    {
        var errors = new Verb("errors", "Messages that their readers did not take, parked for a person");
        errors.Subcommands.Add(ListVerb.Create(session));
        errors.Subcommands.Add(ShowVerb.Create(session));
        errors.Subcommands.Add(ReplayVerb.Create(session));
        errors.Subcommands.Add(DiscardVerb.Create(session));
        return errors;
    }

    public static Argument<string> Id() => new("ID") { Description = "The message's id, or its first eight digits or more" };

    /// <summary>The one message that is meant.</summary>
    /// <exception cref="CliException">There is none, or more than one.</exception>
    public static async Task<ParkedMessage> FindAsync(Session session, string given, CancellationToken cancel)
    {
        var digits = given.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        if (digits.Length is < LeastDigits or > 32 || !digits.All(char.IsAsciiHexDigit))
            throw CliException.Usage($"{given} is no id: it has {LeastDigits} to 32 hexadecimal digits. ./platform errors list shows them.");
        bool IsMeant(Guid id) => id.ToString("N").StartsWith(digits, StringComparison.Ordinal);
        return (await ParkedQueue.ReadAsync(session, IsMeant, cancel)).Where(m => IsMeant(m.Id)).ToList() switch
        {
            [var one] => one,
            [] => throw CliException.NotFound($"No message {given} is parked. ./platform errors list shows those that are."),
            var several => throw CliException.Usage($"{several.Count} messages begin with {given}; give more digits: {string.Join(", ", several.Take(5).Select(m => m.Id))}"),
        };
    }

    public static IReadOnlyList<(int Code, string Meaning)> Exits { get; } =
    [
        (ExitCode.Done, "done, and recorded"),
        (ExitCode.Failed, "it was attempted, and is recorded as failed; errors list tells what is parked still"),
        (ExitCode.NotFound, "no such message is parked"),
        (ExitCode.Refused, "DENIED: it is parked as before"),
        (ExitCode.Unreachable, "the broker or the action-runner does not answer; errors list tells what is parked still"),
    ];
}
