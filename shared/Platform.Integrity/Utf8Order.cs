namespace Platform.Integrity;

/// <summary>
/// Texts in the order of their UTF-8 bytes, as the databases order ids ("C"). .NET's ordinal order differs beyond U+FFFF.
/// </summary>
public static class Utf8Order
{
    public static int Compare(string one, string other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < one.Length && i < other.Length; i++)
        {
            var (a, b) = (one[i], other[i]);
            if (a == b) continue;
            // Halves of pairs stand for what lies above everything else.
            return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
        }

        return one.Length.CompareTo(other.Length);
    }
}
