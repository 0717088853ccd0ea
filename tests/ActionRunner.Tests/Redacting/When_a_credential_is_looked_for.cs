using System.Text.Json;
using ActionRunner.Redacting;
using Platform.Statements;

namespace ActionRunner.Tests.Redacting;

/// <summary>The table of credentials, held against what is one and against what only looks like one.</summary>
[Trait("Requirement", "G11")]
public class When_a_credential_is_looked_for
{
    private const string Canary = "hunter2-canary";

    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    public static TheoryData<string> SecretNames() =>
    [
        "password", "Password", "PASSWORD", "passWord", "pass_word", "dbPassword", "db-password", "PGPASSWORD", "password1", "pwd1", "PWD", "tokens",
        "pass", "smtpPass", "SMTP_PASS", "dbpass", "passcode", "passwort", "Passwörter", "Kennwort", "mot_de_passe", "motDePasse", "contraseña",
        "contrasen\u0303a", "CONTRASEÑA", "senha", "wachtwoord", "lösenord", "hasło", "пароль", "密码", "パスワード", "비밀번호", "κωδικός", "clé_privée",
        "Zugangsdaten", "API-Schlüssel", "cookie", "Set-Cookie", "cookies", "auth", "basicAuth", "otp", "totp", "token", "token_v2", "tokenV2", "accesstoken",
        "access_token", "refreshToken", "privKey", "private_key", "PRIVATE-KEY", "connStr", "conn_str", "connectionString", "ConnectionStrings_Main_ConnString",
        "apikey", "api_key", "API-Key", "x-api-key", "Ocp-Apim-Subscription-Key", "AccountKey", "SharedAccessKey", "aws_secret_access_key", "clientSecret",
        "client_secret", "mysecret", "secrets", "credentials", "Authorization", "proxy-authorization", "PHPSESSID", "recoveryCodes", "seed_phrase",
    ];

    public static TheoryData<string> PlainNames() =>
    [
        "tokenCount", "token_type", "author", "authority", "authors", "authored", "passenger", "passengers", "compass", "bypass", "trespass",
        "passThrough", "passed", "keyboard", "monkey", "key", "keys", "primaryKey", "sortKey", "publicKey", "path", "secretary", "Secretariat", "tokenizer", "tokenize",
        "passwordPolicy", "passwordLength", "cookieType", "assignment", "design", "signature", "kennel", "wort", "antwort", "orders", "version", "id", "code",
        "option", "adoption", "host", "stop_code", "sha256", "digest", "pin", "sourcePin", "idempotencyKey", "cryptography", "coordinates",
    ];

    public static TheoryData<string> Texts() =>
    [
        "ghp_" + Token(36), "gho_" + Token(36), "github_pat_" + Token(60), "glpat-" + Token(20), "xoxb-1234567890-" + Token(24), "xapp-1-" + Token(24),
        "https://hooks.slack.com/services/T0001/B0002/" + Token(24), "AIza" + Token(35), "ya29." + Token(60), "GOCSPX-" + Token(28), "sk_live_" + Token(24),
        "whsec_" + Token(32), "sk-proj-" + Token(40), "sk-ant-api03-" + Token(80), "npm_" + Token(36), "pypi-" + Token(80), "dckr_pat_" + Token(27), "hvs." + Token(90),
        "SG." + Token(22) + "." + Token(43), "dop_v1_" + Token(64), "shpat_" + Token(32), "glsa_" + Token(32), "hf_" + Token(34), "ATATT3" + Token(60), "figd_" + Token(40),
        "dapi0123456789abcdef0123456789abcdef", "110201543:AA" + Token(33), "$2b$12$" + Token(53), "$argon2id$v=19$m=65536,t=3,p=4$" + Token(22),
        "AKIAIOSFODNN7EXAMPLE", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.c2lnbmF0dXJl", "Basic dXNlcjpodW50ZXIyLWNhbmFyeQ==", "Bearer " + Token(24),
        "-----BEGIN RSA PRIVATE KEY-----\nMIIhunter2\n-----END RSA PRIVATE KEY-----", "AGE-SECRET-KEY-1" + Token(58),
    ];

    public static TheoryData<string> Sentences() =>
    [
        "mysql --password hunter2-canary -h db", "tool --api-key 'hunter2-canary' run", "tool -Token hunter2-canary", "curl -u app:hunter2-canary https://h/",
        "curl --user \"app:hunter2-canary\" https://h/", "deploy --token=hunter2-canary", "https://h/x?sig=hunter2-canary&v=1", "https://h/x?v=1&key=hunter2-canary",
        "https://h/x?X-Amz-Signature=hunter2-canary", "Host=db;Pwd=hunter2-canary", "Server=x;AccountKey=hunter2-canary;",
        "Cookie: a=1; session=hunter2-canary", "Set-Cookie: sid=hunter2-canary; Path=/", "the Passwort: hunter2-canary", "contraseña = hunter2-canary", "пароль: hunter2-canary",
        "{\"x\":{\"otp\":\"hunter2-canary\"} and so on", "https://user:hunter2-canary@host/",
    ];

    public static TheoryData<string> PlainTexts() =>
    [
        "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "author: Ada, authority=none, path=/etc/hosts", "see https://host:8080/path?page=2&size=10",
        "basic instruments of the bearer", "the asiapacificregion01x is up", "tokens=17 of 20", "a disk-sized-container-with-version-12-of-it is full", "docker run --user 1000:1000 app",
        "sk-learn-compatible-estimators-are-here", "compass: north, monkey=1, bypass: yes", "--verbose --no-pass-through x", "urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427",
        "chp_2__art_15__para_3", "Anton's secretary: Ms. Key", "100 % of 5 %", "50%25 off", "a - b -- c --- d", "Article 5: The authority keeps the keys.", "10.0.0.1:5432",
    ];

    [Theory]
    [MemberData(nameof(SecretNames))]
    public void Should_take_a_name_for_secret(string name)
    {
        Assert.True(CredentialTable.IsSecretName(name));
        Assert.True(CredentialTable.MayHold(name + " "), "The quick look must see what the long one would.");
        Assert.DoesNotContain(Canary, Kept(new Dictionary<string, object> { [name] = Canary, ["n"] = "and " + Canary }), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(PlainNames))]
    public void Should_leave_a_name_that_is_none(string name)
    {
        Assert.False(CredentialTable.IsSecretName(name));
        Assert.Contains(Canary, Kept(new Dictionary<string, object> { [name] = Canary }), StringComparison.Ordinal);
        Assert.Null(CredentialTable.FaultOfName(name));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Should_take_a_value_out_that_shows_itself(string text)
    {
        foreach (var around in new[] { "{0}", "it is {0} indeed", "\"{0}\"", "x={0}&y", "({0})" })
        {
            var given = around.Replace("{0}", text, StringComparison.Ordinal);
            var secret = text.Length > 12 ? text[^10..] : text;
            Assert.DoesNotContain(secret, new Redaction().Clean(given), StringComparison.Ordinal);
            Assert.DoesNotContain(secret.TrimEnd('='), Kept(new { note = given }), StringComparison.Ordinal);
            if (!given.Contains('\n', StringComparison.Ordinal)) Assert.NotNull(CredentialTable.FaultOfName(given));
        }
    }

    [Theory]
    [MemberData(nameof(Sentences))]
    public void Should_take_a_value_out_that_its_place_shows(string text)
    {
        Assert.DoesNotContain(Canary, new Redaction().Clean(text), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, Kept(new { note = text, later = "again " + Canary + "!" }), StringComparison.Ordinal);
        var fault = CredentialTable.FaultOfName(text);
        Assert.NotNull(fault);
        Assert.DoesNotContain(Canary, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://h/x?%6bey=hunter2-canary")]
    [InlineData("https://hunter2-canary-hunter2-canary@host/x.git")]
    [InlineData("{\\\"password\\\":\\\"hunter2-canary\\\"")]
    public void Should_take_it_out_behind_escapes_and_without_a_name(string text)
    {
        Assert.DoesNotContain(Canary, new Redaction().Clean(text), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, Kept(new { note = text }), StringComparison.Ordinal);
        Assert.NotNull(CredentialTable.FaultOfName(text));
    }

    [Theory]
    [MemberData(nameof(PlainTexts))]
    public void Should_leave_a_text_that_holds_none(string text)
    {
        Assert.Equal(text, new Redaction().Clean(text));
        Assert.Equal(text, JsonDocument.Parse(Kept(new { note = text })).RootElement.GetProperty("note").GetString());
        Assert.Null(CredentialTable.FaultOfName(text));
    }

    [Theory]
    [InlineData("""{"args":["tool","--password","hunter2-canary","-v"]}""")]
    [InlineData("""{"env":[{"name":"DB_PASSWORD","value":"hunter2-canary"}]}""")]
    [InlineData("""{"headers":[{"key":"Authorization","value":"hunter2-canary"}]}""")]
    [InlineData("""{"a":"--token hunter2-canary","b":"hunter2-canary"}""")]
    [InlineData("""{"otp":123456,"text":"it is 123456"}""")]
    public void Should_see_what_a_neighbour_says(string given)
    {
        var kept = Kept(JsonDocument.Parse(given).RootElement);
        Assert.DoesNotContain(Canary, kept, StringComparison.Ordinal);
        Assert.DoesNotContain("123456", kept, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"tokens":3,"maxTokens":4096,"tokensPerSecond":7,"auth":true,"password":null,"pass":12}""")]
    [InlineData("""{"env":[{"name":"MODE","value":"fast"}],"args":["--verbose","x"]}""")]
    [InlineData("""{"fields":["password","email"]}""")]
    public void Should_leave_what_tells_nothing(string given) => Assert.Equal(given, Kept(JsonDocument.Parse(given).RootElement));

    [Fact]
    public void Should_refuse_an_identifier_that_repeats_a_secret()
    {
        var redaction = new Redaction();
        redaction.Learn(JsonDocument.Parse("""{"password":"swordfish-1","otp":"1234"}""").RootElement, None);
        Assert.DoesNotContain("swordfish", redaction.FaultOfName("job-swordfish-1")!, StringComparison.Ordinal);
        Assert.Null(redaction.FaultOfName("job-1234"));
    }

    [Fact]
    public void Should_list_in_the_docs_what_it_takes()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln"))) folder = folder.Parent!;
        var page = File.ReadAllText(Path.Combine(folder.FullName, "docs/reference/credentials.md"));
        string[] all =
        [
            .. CredentialTable.Words, .. CredentialTable.LastWords, .. CredentialTable.AboutIt, .. CredentialTable.QueryNames, .. CredentialTable.Pieces,
            .. CredentialTable.Ends, .. CredentialTable.Harmless, .. CredentialTable.UserOptions.Select(o => "-" + o), .. CredentialTable.Shapes.Select(s => s.Begin),
        ];
        Assert.All(all, one => Assert.Contains($"`{one}`", page, StringComparison.Ordinal));
    }

    private static string Kept(object given) => Kept(JsonSerializer.SerializeToElement(given));

    private static string Kept(JsonElement given) => new Redaction().Parameters(given, None).GetRawText();

    private static string Token(int length) => string.Concat(Enumerable.Range(0, length).Select(i => "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0z"[i * 7 % 31]));
}
