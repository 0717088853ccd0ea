using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RabbitMQ.Client.Exceptions;

namespace Platform.AcceptanceTests.Fuzzing;

/// <summary>A stack of all services, with a host that calls may go to.</summary>
public sealed class FuzzedStack : SharedStack
{
    protected override StackOptions Options => new()
    {
        Miners = 1,
        Orchestrators = 1,
        RunnerSettings = new Dictionary<string, string> { ["HttpCall__AllowedHosts__0"] = "127.0.0.1" },
    };
}

/// <summary>
/// Messages, answers of hosts and HTTP questions that nobody writes on purpose, for some seconds (<c>PLATFORM_FUZZ_SECONDS</c>; ten minutes
/// in <c>./platform test --long</c>). The short form always begins with one seed, the long form searches with another each time, and both
/// print it; <c>PLATFORM_FUZZ_SEED</c> makes the same messages again. A good agent works beside it.
/// </summary>
public sealed partial class When_everything_that_comes_is_hostile(FuzzedStack shared) : SharedStackTest(shared), IClassFixture<FuzzedStack>
{
    private const int AtOnce = 24;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);

    private readonly int seed = Setting("PLATFORM_FUZZ_SEED", Rounds.Of(7, Random.Shared.Next()));
    private readonly int seconds = Setting("PLATFORM_FUZZ_SECONDS", Rounds.Of(20, 600));
    private readonly ConcurrentQueue<string> wrong = new();
    private readonly ConcurrentDictionary<string, int> told = new();

    [Fact]
    [Trait("Requirement", "C06")]
    [Trait("Requirement", "G11")]
    public async Task Should_answer_what_is_documented_keep_no_secret_and_hold_nobody_up()
    {
        Say($"PLATFORM_FUZZ_SEED={seed} PLATFORM_FUZZ_SECONDS={seconds}");
        var mark = new HostileMessages(seed, new Uri("http://127.0.0.1/")).Mark;
        await using var host = new HostileHost(seed, mark);
        var messages = new HostileMessages(seed, host.Url);
        var quiet = await ProbeAsync(TimeSpan.FromSeconds(2));

        var until = TimeSpan.FromSeconds(seconds);
        var probe = ProbeAsync(until);
        var asked = Task.WhenAll(Services.Select((s, i) => AskAsync(s, seed + i, until)));
        await SendAsync(messages, until);
        await asked;
        var busy = await probe;

        Say($"A good agent's answers: {Described(quiet)} before, {Described(busy)} beside.");
        Say("Answered: " + string.Join(", ", told.OrderByDescending(t => t.Value).Select(t => $"{t.Key} {t.Value}")));
        // What takes the shared way for long takes it from everybody. A busy machine is slow too, so it is compared with itself.
        if (busy[busy.Count / 2] > TimeSpan.FromMilliseconds(100) + (20 * quiet[quiet.Count / 2])) wrong.Enqueue($"A good agent is held up: {Described(busy)}.");
        if (busy[^1] > TimeSpan.FromSeconds(5) + (20 * quiet[^1])) wrong.Enqueue($"A good agent waited {busy[^1].TotalSeconds:0.0} s.");
        foreach (var service in Services)
        {
            if (service.HasExited || service.Exits.Count > 0) wrong.Enqueue($"The {service.Name} ended: {string.Join(", ", service.Exits)}.");
            if (!await service.IsReadyAsync()) wrong.Enqueue($"The {service.Name} is not ready.");
        }

        await Eventually.TrueAsync(async () => await Stack.Journal.OpenAsync() == 0, "every attempt ended", AnswerWithin, Stack.Describe);
        await Stack.CaughtUpAsync(AnswerWithin);
        await foreach (var place in PlacesOfAsync(mark)) wrong.Enqueue($"A canary is in {place}");
        Assert.True(wrong.IsEmpty, $"PLATFORM_FUZZ_SEED={seed}\n{string.Join('\n', wrong.Take(12))}");
    }

    private IEnumerable<ServiceProcess> Services => [Stack.Runner, Stack.Audit, Stack.Miner, Stack.Orchestrator];

    private async Task SendAsync(HostileMessages messages, TimeSpan until)
    {
        var documented = Documented();
        using var places = new SemaphoreSlim(AtOnce);
        var open = new List<Task>();
        var clock = Stopwatch.StartNew();
        // So many a second that what an agent may be denied is not used up; a flood is another test's.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var number = 0; clock.Elapsed < until && wrong.Count < 12; number++)
        {
            await pace.WaitForNextTickAsync();
            await places.WaitAsync();
            var message = messages.Make(number);
            var answer = await Agent.SendAsync(message.Body, message.Shape, message.Exchange);
            open.RemoveAll(t => t.IsCompletedSuccessfully);
            open.Add(JudgeAsync(number, message, answer));
        }

        await Task.WhenAll(open);

        async Task JudgeAsync(int number, HostileMessage message, Task<Answer> answer)
        {
            try
            {
                var json = (await answer.WaitAsync(AnswerWithin)).Json;
                var (code, text) = (CodeOf(json), json.GetRawText());
                told.AddOrUpdate(code, 1, (_, n) => n + 1);
                if (!documented.Contains(code) && !IsOfAFamily(code)) wrong.Enqueue($"Number {number} was answered '{code}', which no page knows: {text}\n  {message}");
                if (text.Contains(messages.Mark, StringComparison.OrdinalIgnoreCase)) wrong.Enqueue($"The answer to number {number} holds a canary: {text}\n  {message}");
            }
            catch (TimeoutException)
            {
                wrong.Enqueue($"Number {number} was not answered: {message}");
            }
            catch (OperationInterruptedException e)
            {
                wrong.Enqueue($"The broker ended the connection ({e.ShutdownReason?.ReplyText}) at number {number} or one of the {AtOnce} before: {message}");
            }
            finally
            {
                places.Release();
            }
        }
    }

    private async Task AskAsync(ServiceProcess service, int from, TimeSpan until)
    {
        var questions = new HostileQuestions(service.Url, await service.GetAsync("/openapi/v1.json"));
        var random = new Random(from);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < until;)
        {
            var question = questions.Make(random);
            if (await questions.AskAsync(question) is not { } status) continue;
            told.AddOrUpdate("HTTP " + status.ToString(CultureInfo.InvariantCulture), 1, (_, n) => n + 1);
            // 501 is the server's word for a method that it does not know.
            if (status is >= 500 and not (501 or 503))
                wrong.Enqueue($"The {service.Name} answers {status} to {Encoding.UTF8.GetString(question)[..Math.Min(300, question.Length)]}\n  base64: {Convert.ToBase64String(question)}");
        }
    }

    /// <summary>How long a good agent waited for each answer, the longest last.</summary>
    private async Task<List<TimeSpan>> ProbeAsync(TimeSpan until)
    {
        await using var good = await Stack.ConnectAgentAsync();
        var waited = new List<TimeSpan>();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < until || waited.Count == 0;)
        {
            var began = clock.Elapsed;
            var answer = await good.ExecuteAsync(Command.Create(Command.NewName("GOOD")));
            if (answer.Status != "SUCCESS") wrong.Enqueue($"A good agent was answered {answer}");
            waited.Add(clock.Elapsed - began);
            await Task.Delay(20);
        }

        waited.Sort();
        return waited;
    }

    /// <summary>
    /// Every table of every database, but for the objects themselves, which are what agents asked to keep; and every service's log.
    /// </summary>
    private async IAsyncEnumerable<string> PlacesOfAsync(string mark)
    {
        const string Tables = """
            SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND (schemaname, tablename) <> ('ontology', 'object')
            """;
        var hex = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(mark));
        foreach (var database in new[] { Stack.Business, Stack.AuditDatabase, Stack.MinerDatabase!, Stack.OrchestratorDatabase! })
        {
            foreach (var table in await database.RowsAsync(Tables, r => r.GetString(0)))
            {
                var found = await database.RowsAsync($"SELECT left(t::text, 2000) FROM {table} t WHERE t::text ILIKE '%' || $1 || '%' OR t::text LIKE '%' || $2 || '%' LIMIT 1", r => r.GetString(0), mark, hex);
                foreach (var row in found) yield return $"{table}: {row}";
            }
        }

        foreach (var service in Services)
        {
            if (service.Output.FirstOrDefault(line => line.Contains(mark, StringComparison.OrdinalIgnoreCase)) is { } line) yield return $"the log of the {service.Name}: {line}";
        }
    }

    /// <summary>The error's code; where there is no error, what became of it, or what is advised.</summary>
    private static string CodeOf(JsonElement answer)
    {
        foreach (var name in new[] { "error", "reason", "advice", "status" })
        {
            if (!answer.TryGetProperty(name, out var given) || given.ValueKind != JsonValueKind.String) continue;
            // A reason is a sentence, and one with a code where something was refused.
            if (name is "advice" or "status" || Code().IsMatch(given.GetString()!)) return given.GetString()!.Split(':')[0];
        }

        return answer.GetRawText();
    }

    /// <summary>Every code of the page of codes, and the words of those that are none.</summary>
    private static HashSet<string> Documented()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/reference/errors.md"));
        return [.. Shown().Matches(page).Select(m => m.Value), "SUCCESS", "COMPLETED", "COMPLETED_PARTIAL", "FAILED", "INCOMPLETE", "STARTED", "go", "caution", "avoid"];
    }

    private static bool IsOfAFamily(string code) => Family().IsMatch(code);

    private static string Described(List<TimeSpan> waited) =>
        $"{waited.Count} with a median of {waited[waited.Count / 2].TotalMilliseconds:0.0} ms, 99 % within {waited[waited.Count * 99 / 100].TotalMilliseconds:0.0} ms, at most {waited[^1].TotalMilliseconds:0.0} ms";

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    [GeneratedRegex("(?<=`)[A-Z][A-Z0-9_]+(?=`)")]
    private static partial Regex Shown();

    [GeneratedRegex("^[A-Z][A-Z0-9_]+: ")]
    private static partial Regex Code();

    [GeneratedRegex("^(HTTP_[0-9]{3}|DATABASE_[0-9A-Z]{5})$")]
    private static partial Regex Family();
}
