using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Integrity;

/// <summary>
/// The one place that makes ids. <see cref="Next"/> mints UUIDv7s that rise within this object even where the clock stands still or
/// goes back; <see cref="Derive(string, ReadOnlySpan{byte})"/> makes the same UUIDv8 from the same parts everywhere (RFC 9562).
/// </summary>
public sealed class Ids(TimeProvider clock)
{
    private const int CounterBits = 12;

    // Milliseconds above, RFC 9562's 12-bit counter below: adding one moves into the next millisecond where a counter is used up.
    private long latest;

    public Guid Next()
    {
        Span<byte> random = stackalloc byte[10];
        RandomNumberGenerator.Fill(random);

        // The counter starts in the lower half of its range, so that a busy millisecond has room.
        var fresh = (clock.GetUtcNow().ToUnixTimeMilliseconds() << CounterBits)
            | (BinaryPrimitives.ReadUInt16BigEndian(random[8..]) & 0x7FFL);
        long last, next;
        do
        {
            last = Volatile.Read(ref latest);
            next = Math.Max(last + 1, fresh);
        }
        while (Interlocked.CompareExchange(ref latest, next, last) != last);

        return Version7(next >> CounterBits, (int)(next & 0xFFF), BinaryPrimitives.ReadUInt64BigEndian(random));
    }

    /// <summary>A UUIDv7 of the given fields: 48 bits of Unix milliseconds, 12 bits, 62 bits.</summary>
    public static Guid Version7(long unixMilliseconds, int randA, ulong randB)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, unixMilliseconds << 16);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | (randA & 0xFFF)));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], 0x8000_0000_0000_0000 | (randB & 0x3FFF_FFFF_FFFF_FFFF));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>
    /// The first 16 bytes of SHA-256 over the domain in UTF-8, a line feed, and each part behind its length (32 bits, big-endian),
    /// marked as version 8. The lengths keep ("ab","c") and ("a","bc") apart.
    /// </summary>
    public static Guid Derive(string domain, ReadOnlySpan<byte> part) => Derive(domain, part, [], [], 1);

    /// <inheritdoc cref="Derive(string, ReadOnlySpan{byte})"/>
    public static Guid Derive(string domain, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => Derive(domain, first, second, [], 2);

    /// <inheritdoc cref="Derive(string, ReadOnlySpan{byte})"/>
    public static Guid Derive(string domain, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third) =>
        Derive(domain, first, second, third, 3);

    /// <summary>An id derived from an id (its 16 bytes, big-endian) and an ordinal (64 bits, big-endian).</summary>
    public static Guid Derive(string domain, Guid parent, long ordinal)
    {
        Span<byte> bytes = stackalloc byte[24];
        parent.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes[16..], ordinal);
        return Derive(domain, bytes[..16], bytes[16..]);
    }

    private static Guid Derive(string domain, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, int count)
    {
        ArgumentException.ThrowIfNullOrEmpty(domain);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(domain));
        hash.AppendData("\n"u8);
        Part(hash, a);
        if (count > 1)
        {
            Part(hash, b);
        }

        if (count > 2)
        {
            Part(hash, c);
        }

        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        digest[6] = (byte)(0x80 | (digest[6] & 0x0F));
        digest[8] = (byte)(0x80 | (digest[8] & 0x3F));
        return new Guid(digest[..16], bigEndian: true);
    }

    private static void Part(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
