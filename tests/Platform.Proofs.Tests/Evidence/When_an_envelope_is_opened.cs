using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Proofs.Evidence;

namespace Platform.Proofs.Tests.Evidence;

/// <summary>DSSE 1.0.2 around an in-toto Statement v1.</summary>
public sealed class When_an_envelope_is_opened
{
    // From DSSE's protocol (github.com/secure-systems-lab/dsse, protocol.md, "Test Vectors").
    private const string Type = "http://example.com/HelloWorld";
    private const string Published =
        "{\"payload\": \"aGVsbG8gd29ybGQ=\", \"payloadType\": \"http://example.com/HelloWorld\", \"signatures\": "
        + "[{\"sig\": \"A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==\"}]}";

    private static readonly DsseKey Key = PublishedKey();

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_verify_the_published_envelope()
    {
        Assert.Equal("DSSEv1 29 http://example.com/HelloWorld 11 hello world", Encoding.UTF8.GetString(DsseEnvelope.Encoding(Type, "hello world"u8)));
        Assert.Equal("hello world", Encoding.UTF8.GetString(Open(Published).Verify(Type, [Key]).Span));
        Assert.Equal("hello world", Encoding.UTF8.GetString(Open(Open(Published).ToString()).Verify(Type, [Key]).Span));
        Assert.Equal("hello world", Encoding.UTF8.GetString(Open(Published.Replace('+', '-').Replace("aGVsbG8gd29ybGQ=", "aGVsbG8gd29ybGQ", StringComparison.Ordinal)).Verify(Type, [Key]).Span));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_give_nothing_out_that_was_altered_or_that_too_few_signed()
    {
        Assert.Throws<ProofFormatException>(() => Open(Published.Replace("aGVs", "aGVt", StringComparison.Ordinal)).Verify(Type, [Key]));
        Assert.Throws<ProofFormatException>(() => Open(Published.Replace("HelloWorld", "HelloWorle", StringComparison.Ordinal)).Verify("http://example.com/HelloWorle", [Key]));
        Assert.Throws<ProofFormatException>(() => Open(Published.Replace("A3Jq", "B3Jq", StringComparison.Ordinal)).Verify(Type, [Key]));
        Assert.Throws<ProofFormatException>(() => Open(Published).Verify("another type", [Key]));
        Assert.Throws<ProofFormatException>(() => Open(Published).Verify(Type, []));
        Assert.Throws<ProofFormatException>(() => Open(Published).Verify(Type, [Key], threshold: 2));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Throws<ProofFormatException>(() => Open(Published).Verify(Type, [DsseKey.EcdsaP256("", other.ExportSubjectPublicKeyInfo())]));
    }

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"payload\":\"\",\"payload\":\"aA==\",\"payloadType\":\"t\",\"signatures\":[]}")]
    [InlineData("{\"payload\":\"!\",\"payloadType\":\"t\",\"signatures\":[]}")]
    [InlineData("{\"payload\":\"\",\"payloadType\":1,\"signatures\":[]}")]
    [InlineData("{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{}]}")]
    [InlineData("{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[1]}")]
    [InlineData("{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"keyid\":1,\"sig\":\"\"}]}")]
    public void Should_read_no_envelope_of_another_form(string json) => Assert.Throws<ProofFormatException>(() => Open(json));

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_carry_a_statement_and_read_it_again()
    {
        using var signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var predicate = JsonDocument.Parse("""{"run":"r-1"}""");
        var statement = new Statement([new Subject("run/r-1", new Dictionary<string, string> { ["sha256"] = new string('a', 64) })], "https://example.com/run/v1", predicate.RootElement);
        var envelope = DsseEnvelope.Sign(
            Statement.PayloadType, statement.Write(),
            ("k", message => signer.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)));
        DsseKey[] keys = [DsseKey.EcdsaP256("k", signer.ExportSubjectPublicKeyInfo())];
        var read = Statement.Parse(Open(envelope.ToString()).Verify(Statement.PayloadType, keys));
        Assert.Equal(("run/r-1", "https://example.com/run/v1", "r-1"), (read.Subjects[0].Name, read.PredicateType, read.Predicate.GetProperty("run").GetString()));
    }

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData("{}")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v0.1","subject":[{"digest":{"sha256":"aa"}}],"predicateType":"t"}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"t"}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"n"}],"predicateType":"t"}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{}}],"predicateType":"t"}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"AA"}}],"predicateType":"t"}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"aa"}}],"predicateType":""}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"aa"}}]}""")]
    public void Should_read_no_statement_of_another_form(string json) => Assert.Throws<ProofFormatException>(() => Statement.Parse(Encoding.UTF8.GetBytes(json)));

    private static DsseEnvelope Open(string json) => DsseEnvelope.Parse(Encoding.UTF8.GetBytes(json));

    private static DsseKey PublishedKey()
    {
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint
            {
                X = Bytes("46950820868899156662930047687818585632848591499744589407958293238635476079160"),
                Y = Bytes("5640078356564379163099075877009565129882514886557779369047442380624545832820"),
            },
        });
        return DsseKey.EcdsaP256("", key.ExportSubjectPublicKeyInfo());

        static byte[] Bytes(string number)
        {
            var bytes = BigInteger.Parse(number, CultureInfo.InvariantCulture).ToByteArray(isUnsigned: true, isBigEndian: true);
            return [.. new byte[32 - bytes.Length], .. bytes];
        }
    }
}
