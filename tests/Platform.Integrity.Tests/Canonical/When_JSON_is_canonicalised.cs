using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Platform.Integrity.Tests.Canonical;

public sealed class When_JSON_is_canonicalised
{
    // RFC 8785 §3.2.2 to §3.2.4, §3.2.3's sorting example, and the reference implementation's other pairs.
    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData(
        """{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001], "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}""",
        """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""")]
    [InlineData(
        """{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}""",
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}")]
    [InlineData("""[56, {"d": true, "10": null, "1": [ ]}]""", """[56,{"1":[],"10":null,"d":true}]""")]
    [InlineData(
        """{"peach": "This sorting order", "péché": "is wrong according to French", "pêche": "but canonicalization MUST", "sin": "ignore locale"}""",
        """{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}""")]
    [InlineData(
        """{"1": {"f": {"f": "hi","F": 5} ,"\n": 56.0}, "10": { }, "": "empty", "a": { }, "111": [ {"e": "yes","E": "no" } ], "A": { }}""",
        """{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}""")]
    [InlineData("""{"Unnormalized Unicode":"A\u030a"}""", "{\"Unnormalized Unicode\":\"A\u030a\"}")]
    [InlineData("""{"control":"\u007f\u2028\u2029\ud83d\ude02\b\f\t"}""", "{\"control\":\"\u007f\u2028\u2029😂\\b\\f\\t\"}")]
    [InlineData("-0", "0")]
    [InlineData("-0.0e7", "0")]
    [InlineData("9007199254740991", "9007199254740991")]
    [InlineData("-9007199254740991", "-9007199254740991")]
    [InlineData("1e21", "1e+21")]
    [InlineData(" \"a\" ", "\"a\"")]
    public void Should_give_the_published_bytes(string input, string expected)
    {
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Encode(Encoding.UTF8.GetBytes(input))));
        Assert.True(CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(expected)));
        Assert.Equal(string.Equals(input, expected, StringComparison.Ordinal), CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(input)));
    }

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData("""{"a":1,"a":2}""", "$", "occurs more than once")]
    [InlineData("""{"b":{"x":[0,{"k":1,"c":2,"\u006b":3}]}}""", "$.b.x[1]", "\"k\" occurs more than once")]
    [InlineData("""{"a":"\ud800"}""", "$.a", "half of a surrogate pair")]
    [InlineData("""["ok","\udc00\ud800"]""", "$[1]", "half of a surrogate pair")]
    [InlineData("""{"\ud800x":1}""", "$", "half of a surrogate pair")]
    [InlineData("""{"n":9007199254740992}""", "$.n", "beyond")]
    [InlineData("""{"n":-9007199254740992}""", "$.n", "beyond")]
    [InlineData("""{"n":123456789012345678901234567890}""", "$.n", "beyond")]
    [InlineData("""{"n":1e20}""", "$.n", "beyond")]
    [InlineData("""{"n":1E400}""", "$.n", "too large")]
    [InlineData("""{"n":1E-400}""", "$.n", "too small")]
    [InlineData("""{"a":1,}""", "$", "not well-formed")]
    [InlineData("""{"a":[1,2}""", "$", "not well-formed")]
    [InlineData("{} {}", "$", "not well-formed")]
    [InlineData("// no\n1", "$", "not well-formed")]
    [InlineData("NaN", "$", "not well-formed")]
    [InlineData("", "$", "not well-formed")]
    [InlineData("\"a\nb\"", "$", "not well-formed")]
    public void Should_refuse_in_a_sentence_that_names_the_place(string input, string path, string what)
    {
        var refused = Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Encode(Encoding.UTF8.GetBytes(input)));
        Assert.StartsWith(path, refused.Path, StringComparison.Ordinal);
        Assert.Contains(what, refused.Message, StringComparison.Ordinal);
        Assert.False(CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(input)));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_refuse_bytes_that_are_not_UTF8()
    {
        byte[] input = [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.Equal("$.a", Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Encode(input)).Path);
        byte[] overlong = [.. "\""u8, 0xC0, 0x80, .. "\""u8];
        Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Encode(overlong));
    }

    [Theory]
    [InlineData("EFBBBF7B7D", "begins with a byte order mark")]
    [InlineData("FFFE7B007D00", "looks like UTF-16")]
    [InlineData("7B0022006100", "looks like UTF-16")]
    [InlineData("007B00220061", "looks like UTF-16")]
    [InlineData("7B0000002200", "looks like UTF-32")]
    [InlineData("1F8B080000000000", "is compressed (gzip)")]
    [InlineData("28B52FFD2401", "is compressed (zstd)")]
    [InlineData("789CABAE050001750079", "is compressed (zlib)")]
    [InlineData("80C0", "is not well-formed JSON")]
    public void Should_say_what_it_is_instead(string bytes, string what)
    {
        var refused = Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Encode(Convert.FromHexString(bytes)));
        Assert.Contains($"This {what}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_shorten_the_path_and_leave_the_reason_whole()
    {
        var input = "{\"parameters\":{\"attributes\":{\"d\":" + new string('[', 50) + "1E400" + new string(']', 50) + "}}}";
        var refused = Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Encode(Encoding.UTF8.GetBytes(input)));
        Assert.StartsWith("$.parameters.attributes.d[0][0]", refused.Path, StringComparison.Ordinal);
        Assert.EndsWith("[0][0]", refused.Path, StringComparison.Ordinal);
        Assert.True(refused.Path.Length <= 120);
        Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
        Assert.Contains("too large", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData(64, true, true)]
    [InlineData(65, false, true)]
    [InlineData(66, false, false)]
    [InlineData(100_000, false, false)]
    public void Should_bound_the_depth_of_a_value_and_let_a_document_be_one_deeper(int depth, bool value, bool document)
    {
        var input = Encoding.ASCII.GetBytes(new string('[', depth) + new string(']', depth));
        if (value) Assert.Equal(input, CanonicalJson.Encode(input));
        else Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Encode(input));
        Assert.Equal(document, CanonicalJson.IsCanonical(input));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_sort_an_object_of_many_members_and_keep_what_they_hold()
    {
        var names = Enumerable.Range(0, 5000).Select(i => $"n{(i * 7919) % 5000:D4}").ToList();
        var input = "{" + string.Join(", ", names.Select(n => $"\"{n}\": {{\"z\":\"{n}\",\"a\":[]}}")) + "}";
        var expected = "{" + string.Join(',', names.Order(StringComparer.Ordinal).Select(n => $"\"{n}\":{{\"a\":[],\"z\":\"{n}\"}}")) + "}";
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Encode(Encoding.UTF8.GetBytes(input))));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_write_one_value_from_the_middle_of_a_reader_and_leave_it_on_its_last_token()
    {
        var reader = new Utf8JsonReader("""{"p": {"b":1,"a":[2]}, "q": 3}"""u8);
        reader.Read();
        reader.Read();
        var output = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(output, ref reader);
        Assert.Equal("""{"a":[2],"b":1}""", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(JsonTokenType.EndObject, reader.TokenType);
        Assert.True(reader.Read());
        Assert.Equal("q", reader.GetString());
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_write_an_element_as_its_text()
    {
        using var document = JsonDocument.Parse("""{"x": {"b":1.0,"a":"\u00e9"}}""");
        Assert.Equal("""{"a":"é","b":1}""", Encoding.UTF8.GetString(CanonicalJson.Encode(document.RootElement.GetProperty("x"))));
    }
}
