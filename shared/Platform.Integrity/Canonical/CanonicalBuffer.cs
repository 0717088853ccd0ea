using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Platform.Integrity;

/// <summary>Where a canonical text grows: its bytes, and the names of the objects that are still open.</summary>
internal sealed class CanonicalBuffer
{
    private byte[] bytes = new byte[1024];
    private byte[] names = new byte[256];
    private Member[] members = new Member[32];
    private byte[] sorted = [];

    public int Length { get; private set; }

    public int NamesLength { get; set; }

    public int MemberCount { get; set; }

    public int Capacity => bytes.Length + names.Length + sorted.Length + (members.Length * 16);

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public void Clear()
    {
        Length = 0;
        NamesLength = 0;
        MemberCount = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(byte value)
    {
        if (Length == bytes.Length)
        {
            Array.Resize(ref bytes, bytes.Length * 2);
        }

        bytes[Length++] = value;
    }

    public void Write(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Free(value.Length));
        Length += value.Length;
    }

    public Span<byte> Free(int atLeast)
    {
        if (bytes.Length - Length < atLeast)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + atLeast));
        }

        return bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    public Span<byte> FreeName(int atLeast)
    {
        if (names.Length - NamesLength < atLeast)
        {
            Array.Resize(ref names, Math.Max(names.Length * 2, NamesLength + atLeast));
        }

        return names.AsSpan(NamesLength);
    }

    public ReadOnlySpan<byte> Name(in Member member) => names.AsSpan(member.NameStart, member.NameLength);

    public Span<Member> Members(int from) => members.AsSpan(from, MemberCount - from);

    public void Add(in Member member)
    {
        if (MemberCount == members.Length)
        {
            Array.Resize(ref members, members.Length * 2);
        }

        members[MemberCount++] = member;
    }

    /// <summary>
    /// Lays the members, whose texts fill the bytes from <paramref name="start"/> to the end, out in the order they are given.
    /// </summary>
    public void Reorder(int start, ReadOnlySpan<Member> members)
    {
        var length = Length - start;
        if (sorted.Length < length)
        {
            sorted = new byte[Math.Max(length, 512)];
        }

        var at = 0;
        foreach (ref readonly var member in members)
        {
            if (at > 0)
            {
                sorted[at++] = (byte)',';
            }

            bytes.AsSpan(member.Start, member.Length).CopyTo(sorted.AsSpan(at));
            at += member.Length;
        }

        sorted.AsSpan(0, at).CopyTo(bytes.AsSpan(start));
    }

    /// <summary>A member of an open object: its decoded name among the names, its canonical text among the bytes.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Member(int NameStart, int NameLength, int Start, int Length);
}
