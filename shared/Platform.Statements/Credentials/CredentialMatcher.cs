namespace Platform.Statements;

/// <summary>Finds in a text what the <see cref="CredentialTable"/> tells of, in time that grows as the text does.</summary>
public static class CredentialMatcher
{
    /// <param name="text">As it is written.</param>
    /// <param name="isSecret">Decides by its name whether a value is secret.</param>
    /// <param name="isFailure">Whether the text begins with a code, <c>CODE: sentence</c>.</param>
    /// <param name="into">Takes what is found, each a beginning and an end.</param>
    public static void Find(string text, SecretName isSecret, bool isFailure, ICollection<(int From, int To)> into)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(isSecret);
        ArgumentNullException.ThrowIfNull(into);
        for (int from = 0, next; (next = text.AsSpan(from).IndexOfAny(NamedValue.Separators)) >= 0;)
        {
            var found = NamedValue.At(text, from + next, isSecret, isFailure);
            if (found.IsSome) into.Add((found.From, found.To));
            from = found.Again;
        }

        for (int from = 0, next; (next = text.AsSpan(from).IndexOf('-')) >= 0;)
        {
            var found = CommandOption.At(text, from + next, isSecret);
            if (found.IsSome) into.Add((found.From, found.To));
            from = found.Again;
        }

        FindShapes(text, into);
    }

    /// <summary>Whether there is any in a name, also where its escapes are undone.</summary>
    internal static bool IsIn(string name)
    {
        var found = new List<(int From, int To)>();
        Find(name, CredentialTable.IsSecretName, isFailure: false, found);
        return found.Count > 0 || (name.Contains('%') && Uri.UnescapeDataString(name) is var plain && plain != name && IsIn(plain));
    }

    private static void FindShapes(string text, ICollection<(int From, int To)> into)
    {
        Span<int> again = stackalloc int[CredentialTable.Shapes.Length];
        again.Clear();
        for (int from = 0, next; (next = text.AsSpan(from).IndexOfAny(CredentialTable.AnyBegin)) >= 0;)
        {
            var at = from + next;
            from = at + 1;
            foreach (var i in CredentialTable.ShapesByFirst[char.ToLowerInvariant(text[at]) & 127])
            {
                var (begin, shape) = CredentialTable.Shapes[i];
                if (at < again[i] || !Begins(text.AsSpan(at), begin)) continue;
                var found = shape(text, at, at + begin.Length);
                again[i] = found.Again;
                if (!found.IsSome) continue;
                into.Add((found.From, found.To));
                from = Math.Max(from, found.Again);
            }
        }
    }

    private static bool Begins(ReadOnlySpan<char> text, string begin) =>
        text.StartsWith(begin, StringComparison.Ordinal)
        || (CredentialTable.InAnyCase.Contains(begin) && text.StartsWith(begin, StringComparison.OrdinalIgnoreCase));
}
