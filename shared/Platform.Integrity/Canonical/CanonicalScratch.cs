using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.Integrity;

/// <summary>
/// Makes canonical bytes (RFC 8785) and their digests in memory that each thread keeps. A digest covers a domain, a line feed, and the
/// bytes, so that none can be taken for another kind.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The writer holds memory of this object and nothing else.")]
internal sealed class CanonicalScratch
{
    private const int KeptBytes = 1 << 20;

    [ThreadStatic]
    private static CanonicalScratch? kept;

    private readonly ArrayBufferWriter<byte> draft = new(1024);
    private readonly ArrayBufferWriter<byte> canonical = new(1024);
    private readonly Utf8JsonWriter writer;

    private CanonicalScratch() =>
        // It writes what was checked before; the canonicaliser reads all of it again.
        writer = new Utf8JsonWriter(draft, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = CanonicalJson.MaxDepth });

    public static byte[] Encode<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var scratch = Fill([], value, write);
        var bytes = scratch.canonical.WrittenSpan.ToArray();
        scratch.GiveBack();
        return bytes;
    }

    /// <summary>The domain, a line feed, and the canonical bytes: what is hashed or signed.</summary>
    public static byte[] Message<T>(ReadOnlySpan<byte> domain, T value, Action<Utf8JsonWriter, T> write)
    {
        var scratch = Fill(domain, value, write);
        var bytes = scratch.canonical.WrittenSpan.ToArray();
        scratch.GiveBack();
        return bytes;
    }

    public static Digest Hash<T>(ReadOnlySpan<byte> domain, T value, Action<Utf8JsonWriter, T> write)
    {
        var scratch = Fill(domain, value, write);
        Span<byte> digest = stackalloc byte[Digest.Size];
        SHA256.HashData(scratch.canonical.WrittenSpan, digest);
        scratch.GiveBack();
        return new Digest(digest);
    }

    private static CanonicalScratch Fill<T>(ReadOnlySpan<byte> domain, T value, Action<Utf8JsonWriter, T> write)
    {
        var scratch = kept ?? new CanonicalScratch();
        kept = null;
        scratch.draft.ResetWrittenCount();
        scratch.canonical.ResetWrittenCount();
        scratch.writer.Reset();
        write(scratch.writer, value);
        scratch.writer.Flush();
        if (!domain.IsEmpty)
        {
            scratch.canonical.Write(domain);
            scratch.canonical.Write("\n"u8);
        }

        CanonicalJson.Write(scratch.canonical, scratch.draft.WrittenSpan);
        return scratch;
    }

    private void GiveBack()
    {
        // One huge record must not keep its memory on every thread for ever.
        if (draft.Capacity + canonical.Capacity <= KeptBytes)
        {
            kept = this;
        }
    }
}
