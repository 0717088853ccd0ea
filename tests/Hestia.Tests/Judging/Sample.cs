using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hestia.Bundling;
using Hestia.Judging;
using Platform.Proofs.Evidence;
using Platform.Proofs.Notes;
using Platform.Statements;

namespace Hestia.Tests.Judging;

/// <summary>
/// A ledger with everything of one execution or one run in it, the bundle of that, and the keys of those who are trusted.
/// </summary>
internal abstract class Sample : IDisposable
{
    protected Sample(Action<JsonObject, JsonObject>? before) => Ledger = new SmallLedger { Before = before ?? (static (_, _) => { }) };

    public NoteSigner LedgerKey { get; } = NoteSigner.Ed25519(SmallLedger.Origin, [.. Enumerable.Repeat((byte)7, 32)]);

    public NoteSigner Witness { get; } = NoteSigner.Cosigner("witness.example/w1", [.. Enumerable.Repeat((byte)9, 32)], new FixedClock());

    /// <summary>Somebody who has no place here.</summary>
    public NoteSigner Stranger { get; } = NoteSigner.Ed25519(SmallLedger.Origin, [.. Enumerable.Repeat((byte)8, 32)]);

    public ECDsa Maker { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ECDsa Sovereign { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SmallLedger Ledger { get; }

    public abstract Bundle Bundle { get; }

    public Trust Trust => new([LedgerKey.Key], [Witness.Key], 1, PersonKey.Read(PublicKey(Sovereign)));

    public static string PublicKey(ECDsa key) => Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());

    public byte[] File() => Signed(Bundle.ToStatement(), Maker);

    public byte[] Mutated(Func<Bundle, Bundle> change) => Signed(change(Bundle).ToStatement(), Maker);

    /// <summary>The statement's own text changed, and signed again, so that the envelope's signature is not what refuses it.</summary>
    public byte[] Edited(Action<JsonObject> change)
    {
        var statement = JsonNode.Parse(Bundle.ToStatement())!.AsObject();
        change(statement);
        return Signed(Encoding.UTF8.GetBytes(statement.ToJsonString()), Maker);
    }

    public static byte[] Signed(byte[] statement, ECDsa key, string type = Platform.Proofs.Evidence.Statement.PayloadType) => Encoding.UTF8.GetBytes(DsseEnvelope.Sign(
        type, statement, (AllowedKey.IdOf(key.ExportSubjectPublicKeyInfo()), bytes => key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))).ToString());

    public void Dispose()
    {
        LedgerKey.Dispose();
        Witness.Dispose();
        Stranger.Dispose();
        Maker.Dispose();
        Sovereign.Dispose();
    }

    protected Bundle Of(string kind, string id, IEnumerable<long> indexes, params IReadOnlyList<BundleDocument> documents) =>
        new(kind, id, Ledger.Checkpoint(LedgerKey, Witness), Ledger.Held(indexes), documents, []);
}
