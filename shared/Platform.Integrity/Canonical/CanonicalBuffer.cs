using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Platform.Integrity;

/// <summary>Where a canonical text grows: its bytes, and the names of the objects that are still open.</summary>
internal sealed class CanonicalBuffer
{
    private byte[] _bytes = new byte[1024];
    private byte[] _names = new byte[256];
    private Member[] _members = new Member[32];
    private byte[] _sorted = [];

    public int Length { get; private set; }

    public int NamesLength { get; set; }

    public int MemberCount { get; set; }

    public int Capacity => _bytes.Length + _names.Length + _sorted.Length + (_members.Length * 16);

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear()
    {
        Length = 0;
        NamesLength = 0;
        MemberCount = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(byte value)
    {
        if (Length == _bytes.Length)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        _bytes[Length++] = value;
    }

    public void Write(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Free(value.Length));
        Length += value.Length;
    }

    public Span<byte> Free(int atLeast)
    {
        if (_bytes.Length - Length < atLeast)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + atLeast));
        }

        return _bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    public Span<byte> FreeName(int atLeast)
    {
        if (_names.Length - NamesLength < atLeast)
        {
            Array.Resize(ref _names, Math.Max(_names.Length * 2, NamesLength + atLeast));
        }

        return _names.AsSpan(NamesLength);
    }

    public ReadOnlySpan<byte> Name(in Member member) => _names.AsSpan(member.NameStart, member.NameLength);

    public Span<Member> Members(int from) => _members.AsSpan(from, MemberCount - from);

    public void Add(in Member member)
    {
        if (MemberCount == _members.Length)
        {
            Array.Resize(ref _members, _members.Length * 2);
        }

        _members[MemberCount++] = member;
    }

    /// <summary>Lays the members, whose texts fill the bytes from <paramref name="start"/> to the end, out in the order they are given.</summary>
    public void Reorder(int start, ReadOnlySpan<Member> members)
    {
        var length = Length - start;
        if (_sorted.Length < length)
        {
            _sorted = new byte[Math.Max(length, 512)];
        }

        var at = 0;
        foreach (ref readonly var member in members)
        {
            if (at > 0)
            {
                _sorted[at++] = (byte)',';
            }

            _bytes.AsSpan(member.Start, member.Length).CopyTo(_sorted.AsSpan(at));
            at += member.Length;
        }

        _sorted.AsSpan(0, at).CopyTo(_bytes.AsSpan(start));
    }

    /// <summary>A member of an open object: its decoded name among the names, its canonical text among the bytes.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Member(int NameStart, int NameLength, int Start, int Length);
}
