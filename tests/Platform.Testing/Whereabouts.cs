namespace Platform.Testing;

/// <summary>Looks for texts in every place where the platform tells or keeps something of commands.</summary>
public static class Whereabouts
{
    private const string Intents = "SELECT convert_from(context, 'UTF8') FROM journal.command WHERE context IS NOT NULL";

    /// <summary>Every text that is in a place, as a sentence.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(Stack stack, IEnumerable<Answer> answers, IReadOnlyCollection<string> texts)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var places = new Dictionary<string, string>
        {
            ["answers"] = string.Join('\n', answers),
            ["journal"] = string.Join('\n', (await stack.Journal.RecordsAsync()).Select(r => r.Body.GetRawText())),
            ["intents"] = string.Join('\n', await stack.Business.RowsAsync(Intents, r => r.GetString(0))),
            ["ledger"] = string.Join('\n', (await stack.Ledger.EntriesAsync()).Select(e => e.Envelope + e.Payload)),
            ["log of the runner"] = string.Join('\n', stack.Runner.Output),
            ["log of the ledger"] = string.Join('\n', stack.Audit.Output),
            ["action logs"] = (await stack.Ledger.GetAsync("/action-logs?limit=100")).GetRawText(),
        };
        return
        [
            .. from text in texts
               from place in places
               where place.Value.Contains(text, StringComparison.OrdinalIgnoreCase)
               select $"{text} is in the {place.Key}",
        ];
    }
}
