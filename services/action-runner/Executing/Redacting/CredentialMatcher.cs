namespace ActionRunner.Executing.Redacting;

/// <summary>Finds in a text what the <see cref="CredentialTable"/> tells of, in time that grows as the text does.</summary>
internal static class CredentialMatcher
{
    /// <param name="text">As it is written.</param>
    /// <param name="isSecret">Decides by its name whether a value is secret.</param>
    /// <param name="isFailure">Whether the text begins with a code, <c>CODE: sentence</c>.</param>
    /// <param name="into">Takes what is found, each a beginning and an end.</param>
    public static void Find(string text, SecretName isSecret, bool isFailure, List<(int From, int To)> into)
    {
        for (int from = 0, next; (next = text.AsSpan(from).IndexOfAny(NamedValue.Separators)) >= 0;)
        {
            var found = NamedValue.At(text, from + next, isSecret, isFailure);
            if (found.IsSome) into.Add((found.From, found.To));
            from = found.Again;
        }

        Span<int> again = stackalloc int[CredentialTable.Shapes.Length];
        again.Clear();
        for (int from = 0, next; (next = text.AsSpan(from).IndexOfAny(CredentialTable.AnyBegin)) >= 0;)
        {
            var at = from + next;
            from = at + 1;
            for (var i = 0; i < again.Length; i++)
            {
                var (begin, shape) = CredentialTable.Shapes[i];
                if (at < again[i] || !text.AsSpan(at).StartsWith(begin, StringComparison.OrdinalIgnoreCase)) continue;
                var found = shape(text, at, at + begin.Length);
                again[i] = found.Again;
                if (!found.IsSome) continue;
                into.Add((found.From, found.To));
                from = found.Again;
            }
        }
    }
}
