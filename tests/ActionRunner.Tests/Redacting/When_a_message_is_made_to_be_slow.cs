using System.Text;
using System.Text.Json;
using ActionRunner.Redacting;

namespace ActionRunner.Tests.Redacting;

/// <summary>
/// Commands of all agents pass the redaction one after the other. A message that is four times as large may take about four times as long:
/// a matcher that tries again from every place, or once for every
/// secret, takes sixteen times.
/// </summary>
public class When_a_message_is_made_to_be_slow
{
    private const string Many = "many short secrets, one long text of escapes";
    private const string One = "one token again and again";
    private const int Small = 24 * 1024;
    private const int Larger = 4;

    /// <summary>Between linear (4) and quadratic (16).</summary>
    private const double Most = 9;

    /// <summary>Other work on the machine can only make a look worse, so one good look of several is enough.</summary>
    private const int Looks = 6;

    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    /// <summary>What matchers begin at, and what they go on with.</summary>
    private static readonly string[] Tokens =
    [
        "password", "password=", "password=\"", "password='", "\"password\":", "\"password\":\"", "\\\"password\\\":\\\"",
        "token:", "token: ", "apikey\\", "secret[", "secret={", "authorization:", "<secret>", "<",
        "://", "://a", "://a:", "://a:b", "a://", "@",
        "eyJ", "eyJaaaaaaaa", "eyJaaaaaaaa.", "-eyJaaaaaaaa", "eyJaaaaaaaa.bbbbbbbb.", "-----BEGIN",
        "-----BEGIN A-----", "-----BEGIN A", "-----END",
        "bearer ", "bearer", "Basic ", "AKIA", "ASIA0123456789ABCDE", "%", "%25", "%2525", "%70", "%c3",
        "\\", "\\\\", "\\u005c", "\\u0061", "\\\"", "\"", "'", "{", "[", "{\"a\":", "[[", "}", ":", "=",
        "--password ", "--password '", "-u a:", "-u ", "--", "-a", "Basic aaaa", "basic ", "?sig=", "&key=", "ghp_", "ghp_aaaaaaaaaaaaaaaaaaaa", "sk-", "sk-a1-", "SG.",
        ":AA", "00000000:AA", "$2b$", "hooks.slack.com/", "PuTTY-User-Key-File-", "xoxe", "dapi0", "contraseña:", "pass:", "tokens=1", "aB", "aB:", "密码=",
        " ", "        ", "\t", "a", "aaaaaaaa", "0", "-", ".", ",", ";", "&", "é", "\ud83d\ude00",
    ];

    public static TheoryData<string> Families() =>
    [
        Many, "secrets that begin alike", "secrets that are beginnings of each other",
        "a text of almost the secret", "secrets that are long and almost found", "numbers that fall together",
        One, "two tokens by turns", "any tokens", "one long run", "JSON in text in text",
        "long names", "options in a row", "names and values",
    ];

    [Theory]
    [MemberData(nameof(Families))]
    public void Should_take_as_long_as_it_is_large(string family)
    {
        // Another family, another world; the same one again, the same again.
        var seeds = family == One ? Tokens.Length : family.Contains("token", StringComparison.Ordinal) ? 20 : 3;
        for (var seed = 1; seed <= seeds; seed++)
        {
            var (small, large) = (Message(family, seed, Small), Message(family, seed, Small * Larger));
            AssertLinear($"'{family}', seed {seed}", () => Record(small), () => Record(large));
        }
    }

    [Fact]
    public void Should_take_as_long_as_its_plan_is_large()
    {
        // 1 MiB and 4 MiB in steps of 64 KiB; each of them is held against what is secret in any.
        var plan = Enumerable.Range(0, 64).Select(step => Message(Many, step, 63 * 1024)).ToList();
        AssertLinear("a plan", () => RecordPlan(plan[..16]), () => RecordPlan(plan));
    }

    [Fact]
    public void Should_bound_what_is_looked_at_in_a_failure()
    {
        var redaction = new Redaction();
        redaction.Learn(Message(Many, 1, Small), None);
        var (small, large) = (Repeated(new Random(1), Small, "password=\"%-"), Repeated(new Random(1), Small * Larger, "password=\"%-"));
        AssertLinear("a failure", () => redaction.Clean(small), () => redaction.Clean(large));
    }

    private static void Record(JsonElement message)
    {
        var redaction = new Redaction();
        redaction.Parameters(message, None);
        redaction.Output(message);
    }

    private static void RecordPlan(List<JsonElement> steps)
    {
        var redaction = new Redaction();
        foreach (var step in steps) redaction.Learn(step, None);
        foreach (var step in steps) redaction.Parameters(step, None);
    }

    private static void AssertLinear(string what, Action small, Action large)
    {
        var seen = new List<string>();
        for (var look = 0; look < Looks; look++)
        {
            var (one, four) = (new[] { TimeOf(small), TimeOf(small) }.Min(), TimeOf(large));
            // What is over in no time has no ratio.
            if (four < TimeSpan.FromMilliseconds(4) || four / one <= Most) return;
            seen.Add($"{one.TotalMilliseconds:0.0} and {four.TotalMilliseconds:0.0} ms");
        }

        Assert.Fail($"{what}: {Larger} times as large, but in time: {string.Join(", ", seen)}.");
    }

    private static TimeSpan TimeOf(Action action)
    {
        var began = ProcessorTime.OfThisThread;
        action();
        return ProcessorTime.OfThisThread - began;
    }

    private static JsonElement Message(string family, int seed, int size)
    {
        var random = new Random(seed);
        return family switch
        {
            Many => Json(Distinct(size / 14, () => Word(random, 4)), "%" + Times('-', size / 4) + Repeated(random, size / 4, "-%")),
            "secrets that begin alike" => Json(Distinct(size / 140, () => Times('a', 120) + Word(random, 8)), Times('a', size / 2)),
            "secrets that are beginnings of each other" => Json(
                Enumerable.Range(4, (int)Math.Sqrt(size)).Select(n => Times('a', n)), Repeated(random, size / 2, Times('a', 200) + 'b')),
            "a text of almost the secret" => Json([Times('a', size / 2) + "b"], Times('a', size / 2)),
            "secrets that are long and almost found" => Json(
                Distinct(size / 220, () => Times('x', 30) + Word(random, 170)), Repeated(random, size / 2, Times('x', 31) + '\\')),
            "numbers that fall together" => Numbers(size),
            One => Json([Word(random, 9)], Repeated(random, size, Tokens[seed % Tokens.Length])),
            "two tokens by turns" => Json([Word(random, 9)], Repeated(random, size, Any(random) + Any(random))),
            "any tokens" => Json([Word(random, 9), "aaaaaaaa"], Repeated(random, size, Tokens)),
            "one long run" => Json(["aaaaaaab"], "token=" + Times("a:/\\%. "[seed], size / 2) + Times("a:/\\%. "[random.Next(7)], size / 2)),
            "JSON in text in text" => Json([Word(random, 9)], Nested(size, 1 + (seed * 2))),
            "long names" => JsonSerializer.SerializeToElement(new Dictionary<string, string> { [Repeated(random, size, seed == 1 ? "aB" : "pass-")] = "x" }),
            "options in a row" => JsonSerializer.SerializeToElement(new { args = Enumerable.Range(0, size / 24).Select(i => i % 2 == 0 ? "--password" : Word(random, 9)) }),
            "names and values" => JsonSerializer.SerializeToElement(new { env = Enumerable.Range(0, size / 40).Select(_ => new { name = "DB_PASSWORD", value = Word(random, 9) }) }),
            _ => throw new ArgumentException(family, nameof(family)),
        };
    }

    private static JsonElement Json(IEnumerable<string> secrets, string text) =>
        JsonSerializer.SerializeToElement(new { secret = secrets.ToArray(), x = text });

    /// <summary>Numbers of one hash: its halves are equal, so nothing is left where one is laid over the other.</summary>
    private static JsonElement Numbers(int size)
    {
        var halves = Enumerable.Range(0, size / 24).Select(i => 0x40000000L + (i * 7919L));
        var numbers = halves.Select(half => BitConverter.Int64BitsToDouble(half * 0x1_0000_0001L));
        return JsonSerializer.SerializeToElement(new { secret = numbers.ToArray(), x = 1.5 });
    }

    private static string Any(Random random) => Tokens[random.Next(Tokens.Length)];

    private static string Times(char what, int times) => new(what, times);

    private static HashSet<string> Distinct(int count, Func<string> make)
    {
        var made = new HashSet<string>();
        while (made.Count < count) made.Add(make());
        return made;
    }

    private static string Word(Random random, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(26))));

    private static string Repeated(Random random, int size, params string[] tokens)
    {
        var text = new StringBuilder(size + 32);
        while (text.Length < size) text.Append(tokens[random.Next(tokens.Length)]);
        return text.ToString();
    }

    /// <summary>Every level doubles the backslashes, so what is inside is small.</summary>
    private static string Nested(int size, int levels)
    {
        var text = new string('a', size >> levels);
        for (var i = 0; i < levels; i++) text = JsonSerializer.Serialize(new { note = text, password = "p" });
        return text;
    }
}
