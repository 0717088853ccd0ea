using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Platform.Proofs.Trees;

namespace Platform.Proofs.Tiles;

/// <summary>
/// Names one tile of a log by C2SP tlog-tiles: up to 256 hashes that stand beside one another at one level of the tree. Level 0 is that of
/// the leaves; every hash of a level above is the root of a full tile below.
/// </summary>
/// <param name="Level">From 0 to <see cref="MaxLevel"/>.</param>
/// <param name="Index">Its place in its level, from 0.</param>
/// <param name="Width">How many hashes: <see cref="FullWidth"/>, or from 1 on where the tree ends in this tile.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TileId(int Level, long Index, int Width)
{
    /// <summary>Hashes of a full tile, which is a subtree of height 8.</summary>
    public const int FullWidth = 1 << Height;

    /// <summary>Bytes of a full tile.</summary>
    public const int FullBytes = FullWidth * Digest.Size;

    /// <summary>Levels of the tree that one level of tiles stands for.</summary>
    public const int Height = 8;

    /// <summary>The highest level that a path can name.</summary>
    public const int MaxLevel = 63;

    private const string Hashes = "tile/";
    private const string Entries = "tile/entries/";
    private const int Digits = 3;
    private const int Thousand = 1000;
    private const int MaxPathLength = 64;

    public bool IsFull => Width == FullWidth;

    /// <summary>The address of its hashes, such as <c>tile/0/x001/x234/067</c> or <c>tile/1/000.p/17</c>.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"{Hashes}{Level}/{Place()}");

    /// <summary>The address of the entries whose hashes a tile of level 0 holds, such as <c>tile/entries/x001/x234/067</c>.</summary>
    public string EntriesPath => Entries + Place();

    /// <summary>How wide the tile is in a tree of <paramref name="size"/> leaves; 0 where it is not in it.</summary>
    public static int WidthIn(long size, int level, long index)
    {
        if (level < 0 || level * Height > TreeHash.MaxLevel || index < 0) return 0;
        var hashes = size >> (level * Height);
        return index > hashes / FullWidth ? 0 : (int)Math.Min(FullWidth, hashes - (index * FullWidth));
    }

    /// <summary>Whether a tree of <paramref name="size"/> leaves has this tile, at least as wide as this.</summary>
    public bool IsIn(long size) => Width > 0 && WidthIn(size, Level, Index) >= Width;

    /// <summary>Reads an address without the slash before it; exactly one address leads to one tile.</summary>
    /// <param name="isEntries">Whether it names the entries instead of their hashes.</param>
    public static bool TryParse([NotNullWhen(true)] string? path, out TileId tile, out bool isEntries)
    {
        (tile, isEntries) = (default, false);
        if (path is null || path.Length > MaxPathLength) return false;
        isEntries = path.StartsWith(Entries, StringComparison.Ordinal);
        if (!isEntries && !path.StartsWith(Hashes, StringComparison.Ordinal)) return false;
        var rest = isEntries ? path[Entries.Length..] : path[Hashes.Length..];
        var level = 0;
        if (!isEntries)
        {
            var slash = rest.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0 || !Number(rest.AsSpan(0, slash), out level) || level > MaxLevel) return false;
            rest = rest[(slash + 1)..];
        }

        var width = FullWidth;
        var partial = rest.IndexOf(".p/", StringComparison.Ordinal);
        if (partial >= 0)
        {
            if (!Number(rest.AsSpan(partial + 3), out width) || width is 0 or >= FullWidth) return false;
            rest = rest[..partial];
        }

        if (!TryReadIndex(rest, out var index)) return false;
        tile = new TileId(level, index, width);

        // What is written in another way than we would write it is another address, and leads nowhere.
        return (isEntries ? tile.EntriesPath : tile.Path) == path;
    }

    private string Place()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Index % Thousand:D3}");
        for (var rest = Index / Thousand; rest > 0; rest /= Thousand) text.Insert(0, string.Create(CultureInfo.InvariantCulture, $"x{rest % Thousand:D3}/"));
        return IsFull ? text.ToString() : text.Append(CultureInfo.InvariantCulture, $".p/{Width}").ToString();
    }

    private static bool TryReadIndex(string text, out long index)
    {
        index = 0;
        var parts = text.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            var digits = parts[i].AsSpan();
            if (i < parts.Length - 1)
            {
                if (digits is not ['x', ..]) return false;
                digits = digits[1..];
            }

            if (digits.Length != Digits || digits.ContainsAnyExceptInRange('0', '9') || index > TreeHash.MaxSize / Thousand) return false;
            index = (index * Thousand) + int.Parse(digits, CultureInfo.InvariantCulture);
        }

        return true;
    }

    private static bool Number(ReadOnlySpan<char> text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
