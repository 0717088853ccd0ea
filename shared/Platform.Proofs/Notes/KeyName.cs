using System.Text;

namespace Platform.Proofs.Notes;

/// <summary>
/// The name of a key: not empty, without plus signs, spaces and control characters, so that a line can be taken apart again.
/// </summary>
internal static class KeyName
{
    private const int BytesMax = 255;

    public static string? FaultOf(string name) =>
        name.Length == 0 ? "A key has a name."
        : Encoding.UTF8.GetByteCount(name) > BytesMax ? $"The name of a key has at most {BytesMax} bytes."
        : name.Any(c => c == '+' || char.IsWhiteSpace(c) || char.IsControl(c)) ? "The name of a key holds no plus sign, no space and no control character."
        : null;
}
