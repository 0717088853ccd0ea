namespace Hestia.Showing;

/// <summary>A value as a shell takes it, so that a line that is shown can be copied.</summary>
internal static class ShellWord
{
    public static string Of(string value) =>
        value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:@".Contains(c)) ? value : $"'{value.Replace("'", "'\\''")}'";
}
