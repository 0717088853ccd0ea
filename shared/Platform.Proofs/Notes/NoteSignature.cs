namespace Platform.Proofs.Notes;

/// <summary>One signature line of a note: who says to have signed, and with what. It says nothing before it is checked.</summary>
/// <param name="KeyId">Tells keys of one name apart; proves nothing.</param>
public sealed record NoteSignature(string KeyName, uint KeyId, ReadOnlyMemory<byte> Signature)
{
    /// <summary>The line, its newline included.</summary>
    public override string ToString() =>
        $"\u2014 {KeyName} {Convert.ToBase64String([(byte)(KeyId >> 24), (byte)(KeyId >> 16), (byte)(KeyId >> 8), (byte)KeyId, .. Signature.Span])}\n";
}
