using System.Security.Cryptography;
using Platform.Statements;

namespace Hestia.Keys;

/// <summary>A key pair whose private half is in the person's own folder. Only what is public about it is kept here.</summary>
internal sealed record OwnKey(string Name, string File, string KeyId, string PublicKey)
{
    public static OwnKey Of(string name, string file, ECDsa key)
    {
        var publicKey = key.ExportSubjectPublicKeyInfo();
        return new OwnKey(name, file, AllowedKey.IdOf(publicKey), Convert.ToBase64String(publicKey));
    }
}
