using System.Buffers;

namespace Platform.Statements;

/// <summary>
/// Everything that is taken for a credential, one line each: words that make a name secret, and values that show themselves. What is found
/// here is found everywhere: in members of JSON, in <c>name=value</c>, URLs and command lines inside of texts, and in pieces of any.
/// <c>docs/reference/credentials.md</c> is this table for readers, with the source of each shape; a test holds one against the other.
/// </summary>
public static class CredentialTable
{
    /// <summary>
    /// Words that make a name secret wherever they stand in it. A name is cut into its words at capitals, digits and signs, and up to
    /// eight neighbours are also read as one word, so <c>api_key</c>, <c>apiKey</c> and <c>apikey</c> are one.
    /// </summary>
    internal static readonly string[] Words =
    [
        "password", "passwords", "passwd", "passphrase", "passcode", "passkey", "pwd", "pw", "secret", "secrets", "credential", "credentials",
        "creds", "token", "tokens", "otp", "totp", "dsn", "cvv", "cvc", "pincode", "jwt",
        "apikey", "apikeys", "privatekey", "privkey", "accesskey", "signingkey", "encryptionkey", "masterkey", "sharedkey", "accountkey",
        "storagekey", "sshkey", "authkey", "sessionkey", "deploykey", "servicekey", "functionkey", "subscriptionkey", "clientkey", "rsakey",
        "aeskey", "hmackey", "seedphrase", "mnemonicphrase", "recoverycode", "recoverycodes", "backupcode", "backupcodes", "securitycode",
        "verificationcode", "onetimecode", "authorizationcode", "connectionstring", "connstring", "connectionstr", "connstr",
        "sharedaccesssignature", "phpsessid", "jsessionid",
        // German
        "passwort", "passworter", "passwoerter", "kennwort", "kennworter", "losungswort", "geheimnis", "zugangsdaten", "zugangscode",
        "apischlussel", "apischluessel", "geheimschlussel", "privatschlussel", "privaterschlussel", "zugriffsschlussel",
        // French
        "motdepasse", "motsdepasse", "mdp", "jeton", "clesecrete", "cleprivee", "clefprivee", "cleapi",
        // Spanish, Portuguese, Italian
        "contrasena", "contrasenas", "contrasenia", "secreto", "claveprivada", "clavesecreta", "claveapi", "clavedeacceso", "senha", "senhas",
        "segredo", "chaveprivada", "chavesecreta", "chaveapi", "parolasegreta", "paroladordine", "chiaveprivata", "chiavesegreta", "segreto",
        // Dutch, Danish, Norwegian, Swedish, Finnish
        "wachtwoord", "geheim", "adgangskode", "kodeord", "passord", "losenord", "salasana",
        // Polish, Czech, Hungarian, Turkish, Vietnamese
        "haslo", "heslo", "jelszo", "sifre", "matkhau",
        // Greek, Russian and Ukrainian, Japanese, Chinese, Korean
        "κωδικος", "пароль", "パスワード", "密码", "密碼", "口令", "비밀번호",
    ];

    /// <summary>Words that make a name secret only as its last one: <c>smtpPass</c>, and not <c>passThrough</c>.</summary>
    internal static readonly string[] LastWords = ["pass", "auth", "cookie", "cookies", "authorization"];

    /// <summary>Pieces of one long word that make it secret: <c>pgpassword</c>, <c>dbsecret</c>.</summary>
    internal static readonly string[] Pieces =
    [
        "password", "passwd", "passwort", "kennwort", "passphrase", "secret", "credential", "apikey", "privatekey", "connectionstring",
        "motdepasse", "contrasena", "wachtwoord", "密码", "密碼", "パスワード", "пароль",
    ];

    /// <summary>Ends of one long word that make it secret: <c>accesstoken</c>.</summary>
    internal static readonly string[] Ends =
        ["token", "pwd", "dbpass", "userpass", "smtppass", "ftppass", "rootpass", "adminpass", "pgpass", "sshpass"];

    /// <summary>Beginnings of words that only look like one of <see cref="Pieces"/>.</summary>
    internal static readonly string[] Harmless = ["secretar", "secreti"];

    /// <summary>
    /// A name whose last word is one of these tells about a secret and is none: <c>tokenCount</c>, <c>password_policy</c>.
    /// </summary>
    internal static readonly string[] AboutIt =
    [
        "count", "counts", "limit", "limits", "size", "length", "type", "types", "url", "uri", "endpoint", "expiry", "expires", "expired",
        "expiration", "ttl", "lifetime", "age", "policy", "algorithm", "required", "enabled", "valid", "budget", "usage", "used", "max", "min",
        "total", "rate", "price", "rotation", "path", "file", "status", "version",
    ];

    /// <summary>Of a URL's query these too; elsewhere they say nothing.</summary>
    internal static readonly string[] QueryNames = ["key", "sig", "signature", "hmac", "sas", "sign"];

    /// <summary>Options of command lines whose value is <c>user:password</c>.</summary>
    internal static readonly string[] UserOptions = ["u", "U", "user", "proxy-user"];

    /// <summary>Values that are credentials whatever they are called: what they begin with, and how they go on.</summary>
    internal static readonly (string Begin, CredentialShape Shape)[] Shapes =
    [
        ("-----BEGIN", Shape.Block),
        ("PuTTY-User-Key-File-", Shape.ToEnd),
        ("AGE-SECRET-KEY-1", Shape.Run(20)),
        ("://", Shape.UserInfo),
        ("eyJ", Shape.WebToken),
        ("bearer", Shape.AfterSpace(8)),
        ("basic", Shape.Basic),
        ("AKIA", Shape.Word(16)),
        ("ASIA", Shape.Word(16)),
        ("ABIA", Shape.Word(16)),
        ("ACCA", Shape.Word(16)),
        ("ghp_", Shape.Run(20)),
        ("gho_", Shape.Run(20)),
        ("ghu_", Shape.Run(20)),
        ("ghs_", Shape.Run(20)),
        ("ghr_", Shape.Run(20)),
        ("github_pat_", Shape.Run(20)),
        ("glpat-", Shape.Run(16)),
        ("gldt-", Shape.Run(16)),
        ("glrt-", Shape.Run(16)),
        ("glptt-", Shape.Run(16)),
        ("glcbt-", Shape.Run(16)),
        ("glft-", Shape.Run(16)),
        ("glsoat-", Shape.Run(16)),
        ("glagent-", Shape.Run(16)),
        ("gloas-", Shape.Run(16)),
        ("xoxb-", Shape.Run(10)),
        ("xoxp-", Shape.Run(10)),
        ("xoxa-", Shape.Run(10)),
        ("xoxr-", Shape.Run(10)),
        ("xoxs-", Shape.Run(10)),
        ("xoxe", Shape.Run(12)),
        ("xapp-", Shape.Run(10)),
        ("hooks.slack.com/", Shape.Path(20)),
        ("AIza", Shape.Run(35)),
        ("ya29.", Shape.Run(20)),
        ("GOCSPX-", Shape.Run(20)),
        ("sk_live_", Shape.Run(10)),
        ("sk_test_", Shape.Run(10)),
        ("rk_live_", Shape.Run(10)),
        ("rk_test_", Shape.Run(10)),
        ("whsec_", Shape.Run(16)),
        ("sk-", Shape.MixedRun(20)),
        ("gsk_", Shape.MixedRun(20)),
        ("xai-", Shape.MixedRun(30)),
        ("hf_", Shape.Run(30)),
        ("npm_", Shape.Run(30)),
        ("pypi-", Shape.MixedRun(40)),
        ("rubygems_", Shape.Run(30)),
        ("dckr_pat_", Shape.Run(16)),
        ("hvs.", Shape.Run(20)),
        ("hvb.", Shape.Run(20)),
        ("SG.", Shape.MixedRun(50)),
        ("NRAK-", Shape.Run(20)),
        ("dop_v1_", Shape.Run(40)),
        ("doo_v1_", Shape.Run(40)),
        ("dor_v1_", Shape.Run(40)),
        ("shpat_", Shape.Run(20)),
        ("shpss_", Shape.Run(20)),
        ("shpca_", Shape.Run(20)),
        ("shppa_", Shape.Run(20)),
        ("lin_api_", Shape.Run(20)),
        ("glsa_", Shape.Run(20)),
        ("sntrys_", Shape.Run(20)),
        ("sntryu_", Shape.Run(20)),
        ("pul-", Shape.Hex(40)),
        ("ATATT3", Shape.Run(40)),
        ("PMAK-", Shape.Run(40)),
        ("figd_", Shape.Run(20)),
        ("ntn_", Shape.Run(30)),
        ("sq0atp-", Shape.Run(20)),
        ("sq0csp-", Shape.Run(20)),
        ("dapi", Shape.Hex(32)),
        (":AA", Shape.Bot),
        ("$2a$", Shape.Hash(20)),
        ("$2b$", Shape.Hash(20)),
        ("$2y$", Shape.Hash(20)),
        ("$5$", Shape.Hash(20)),
        ("$6$", Shape.Hash(20)),
        ("$y$", Shape.Hash(20)),
        ("$argon2", Shape.Hash(20)),
    ];

    /// <summary>What stands before a credential in a header, and is no secret.</summary>
    public static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Schemes =
        new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "Basic", "Bearer", "Digest", "Negotiate", "Token" }
            .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Those of <see cref="Shapes"/> that people write in any case; tokens are written as they were given.</summary>
    internal static readonly HashSet<string> InAnyCase = ["-----BEGIN", "bearer", "basic", "hooks.slack.com/"];

    /// <summary>The beginnings of <see cref="Shapes"/>.</summary>
    internal static readonly SearchValues<string> AnyBegin =
        SearchValues.Create([.. Shapes.Select(s => s.Begin)], StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// By the first character of their beginning, in lower case, so that one place of a text is held against few of them.
    /// </summary>
    internal static readonly int[][] ShapesByFirst =
    [
        .. Enumerable.Range(0, 128).Select(first =>
            Enumerable.Range(0, Shapes.Length).Where(i => char.ToLowerInvariant(Shapes[i].Begin[0]) == first).ToArray()),
    ];

    /// <summary>
    /// Every name that is secret, and is written in ASCII, holds one of these in one piece, wherever it is cut into words. A test says so.
    /// </summary>
    private static readonly string[] NameHints =
    [
        "pass", "pw", "secre", "cred", "token", "otp", "dsn", "cvv", "cvc", "code", "jwt", "key", "phrase", "str", "sig", "sas", "hmac", "sess",
        "auth", "cookie", "wort", "woerter", "geheim", "zugang", "schl", "mdp", "jeton", "cle", "contras", "clave", "senha", "segr", "chave",
        "parola", "chiave", "ord", "salasana", "haslo", "heslo", "jelszo", "sifre", "khau",
    ];

    private static readonly SearchValues<string> AnyNameHint = SearchValues.Create(NameHints, StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> AnyHint =
        SearchValues.Create([.. NameHints, .. Shapes.Select(s => s.Begin), "-u"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether anything of this table may be in it, as it is written: one quick look spares the long one.</summary>
    public static bool MayHold(ReadOnlySpan<char> text) => text.ContainsAny(AnyHint) || text.ContainsAnyExceptInRange('\0', '\x7f');

    /// <summary>Whether a name says that its value is secret.</summary>
    public static bool IsSecretName(ReadOnlySpan<char> name) =>
        (name.ContainsAny(AnyNameHint) || name.ContainsAnyExceptInRange('\0', '\x7f')) && SecretNames.IsOne(name);

    /// <summary>Whether a value that is a number is none all the same: how many tokens, and not a PIN.</summary>
    public static bool IsCounted(ReadOnlySpan<char> name) => SecretNames.IsCounted(name);

    /// <summary>Null where an identifier can be kept as it is, else a sentence that does not repeat it.</summary>
    public static string? FaultOfName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return MayHold(name) && CredentialMatcher.IsIn(name)
            ? "It holds what looks like a credential. Identifiers are kept and shown as they are: choose one without."
            : null;
    }
}
