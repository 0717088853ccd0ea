using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Platform.Integrity;

/// <summary>
/// RFC 8785 (JSON Canonicalization Scheme) over I-JSON (RFC 7493): one meaning, one sequence of bytes. Whatever two readers could
/// understand differently is refused instead of repaired: repeated names, lone surrogates, bad UTF-8, integers that a double cannot hold.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Deepest nesting of arrays and objects that is accepted.</summary>
    public const int MaxDepth = 64;

    /// <summary>Deepest nesting of a document that holds values of <see cref="MaxDepth"/> as its members, as a payload does.</summary>
    public const int MaxDocumentDepth = MaxDepth + 1;

    private const int KeptScratchBytes = 1 << 20;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDocumentDepth + 1 };

    [ThreadStatic]
    private static CanonicalBuffer? scratchKept;

    /// <summary>The canonical bytes of exactly one JSON value in <paramref name="utf8"/>.</summary>
    /// <exception cref="CanonicalJsonException">It is not JSON, or has no canonical form.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> utf8)
    {
        var scratch = TakeScratch();
        Fill(scratch, utf8);
        var bytes = scratch.Written.ToArray();
        GiveBack(scratch);
        return bytes;
    }

    /// <inheritdoc cref="Encode(ReadOnlySpan{byte})"/>
    public static byte[] Encode(JsonElement element) => Encode(JsonMarshal.GetRawUtf8Value(element));

    /// <summary>Appends the canonical bytes of exactly one JSON value in <paramref name="utf8"/>; writes nothing where it throws.</summary>
    /// <exception cref="CanonicalJsonException">It is not JSON, or has no canonical form.</exception>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        ArgumentNullException.ThrowIfNull(output);
        var scratch = TakeScratch();
        Fill(scratch, utf8);
        output.Write(scratch.Written);
        GiveBack(scratch);
    }

    /// <inheritdoc cref="Write(IBufferWriter{byte}, ReadOnlySpan{byte})"/>
    public static void Write(IBufferWriter<byte> output, JsonElement element) =>
        Write(output, JsonMarshal.GetRawUtf8Value(element));

    /// <summary>
    /// Appends the canonical bytes of the value the reader stands on, or of the next one where it stands on none or on a member's name,
    /// and leaves the reader on that value's last token. Depth counts from that value.
    /// </summary>
    /// <exception cref="CanonicalJsonException">It is not JSON, or has no canonical form.</exception>
    public static void Write(IBufferWriter<byte> output, ref Utf8JsonReader reader)
    {
        ArgumentNullException.ThrowIfNull(output);
        var scratch = TakeScratch();
        var canonicalizer = new Canonicalizer(scratch, MaxDepth);
        try
        {
            if (reader.TokenType is JsonTokenType.None or JsonTokenType.PropertyName && !reader.Read())
            {
                throw new CanonicalJsonException("$", "There is no JSON value.");
            }

            canonicalizer.WriteValue(ref reader);
        }
        catch (JsonException e)
        {
            throw canonicalizer.NotJson(e);
        }

        output.Write(scratch.Written);
        GiveBack(scratch);
    }

    /// <summary>
    /// Whether the bytes are exactly what <see cref="Encode(ReadOnlySpan{byte})"/> would make of them, were it as deep as a document may
    /// be.
    /// </summary>
    public static bool IsCanonical(ReadOnlySpan<byte> utf8)
    {
        var scratch = TakeScratch();
        try
        {
            Fill(scratch, utf8, MaxDocumentDepth);
            return scratch.Written.SequenceEqual(utf8);
        }
        catch (CanonicalJsonException)
        {
            return false;
        }
        finally
        {
            GiveBack(scratch);
        }
    }

    private static void Fill(CanonicalBuffer scratch, ReadOnlySpan<byte> utf8, int maxDepth = MaxDepth)
    {
        var canonicalizer = new Canonicalizer(scratch, maxDepth);
        var reader = new Utf8JsonReader(utf8, ReaderOptions);
        try
        {
            // The reader itself refuses an empty text and anything after the first value.
            reader.Read();
            canonicalizer.WriteValue(ref reader);
            reader.Read();
        }
        catch (JsonException e)
        {
            throw canonicalizer.NotJson(e, utf8);
        }
    }

    private static CanonicalBuffer TakeScratch()
    {
        var scratch = scratchKept ?? new CanonicalBuffer();
        scratchKept = null;
        scratch.Clear();
        return scratch;
    }

    private static void GiveBack(CanonicalBuffer scratch)
    {
        // One huge document must not keep its memory on every thread for ever.
        if (scratch.Capacity <= KeptScratchBytes)
        {
            scratchKept = scratch;
        }
    }
}
