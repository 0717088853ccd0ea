using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// Behind a checkpoint, by a sample, and from where it was interrupted: each finds what it reads, and says what it does not read.
/// </summary>
public sealed class When_the_ledger_is_verified_in_part(LedgerOfRanges ledger) : IClassFixture<LedgerOfRanges>
{
    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_name_each_altered_column_of_the_first_and_the_last_entry_of_a_range()
    {
        var columns = await ledger.Stack.AuditDatabase.RowsAsync(
            "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = 'ledger' "
                + "AND table_name IN ('entry', 'payload')",
            r => (Table: r.GetString(0), Column: r.GetString(1), Type: r.GetString(2)));
        Assert.True(columns.Count >= 22, $"Only {columns.Count} columns.");
        var silent = new List<string>();
        foreach (var index in new[] { 0, 255, 256, LedgerOfRanges.Entries - 1 })
        {
            foreach (var (table, column, type) in columns)
            {
                var change = $"UPDATE ledger.{table} SET \"{column}\" = {Other(column, type)} WHERE index = {index};";
                try
                {
                    await using var attack = await ledger.AttackAsync(change);
                    var verdict = await ledger.Stack.Ledger.VerifyAsync();
                    if (!verdict.TryGetProperty("firstBad", out var bad) || bad.GetProperty("index").GetInt64() != index)
                        silent.Add($"{change} {verdict}");
                }
                catch (PostgresException e) when (e.SqlState[..2] == "23")
                {
                    // The table itself does not take the value: nothing was changed.
                    continue;
                }
            }
        }

        Assert.True(silent.Count == 0, string.Join('\n', silent));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_read_what_follows_a_checkpoint_and_say_that_it_read_nothing_before()
    {
        var whole = await ledger.VerifyAsync("--since", "300");
        Assert.True(whole.Code == 0, whole.Output);
        Assert.Equal((256, 344), (whole.Verdict.GetProperty("first").GetInt64(), whole.Verdict.GetProperty("entries").GetInt64()));
        var sentence = whole.Verdict.GetProperty("sentence").GetString();
        Assert.Contains("Entries 0 to 255 were not read.", sentence, StringComparison.Ordinal);
        Assert.Contains("first 300 entries were signed", sentence, StringComparison.Ordinal);
        Assert.Contains("Entries 256 to 599 were read.", sentence, StringComparison.Ordinal);

        // What it says that it does not see, and the whole does.
        await using (await ledger.AttackAsync(Alter(100)))
        {
            Assert.Equal(0, (await ledger.VerifyAsync("--since", "300")).Code);
            Assert.Equal(100, FirstBad(await ledger.VerifyAsync()));
        }

        foreach (var index in new[] { 256, 299, 300, 511, 512, 599 })
        {
            await using var attack = await ledger.AttackAsync(Alter(index));
            Assert.Equal(index, FirstBad(await ledger.VerifyAsync("--since", "300")));
        }

    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_hold_the_ledger_against_a_checkpoint_that_a_person_kept_whatever_was_signed_since()
    {
        var kept = ledger.FileIn("kept.checkpoint");
        var signed = (await File.ReadAllLinesAsync(ledger.Log.CheckpointFile)).Zip(ledger.Log.Kept).First(l => l.Second.Size == 300).First;
        await File.WriteAllTextAsync(kept, JsonDocument.Parse(signed).RootElement.GetProperty("checkpoint").GetString());
        string[] since = ["--since", kept, "--key", ledger.FileIn("verifier-keys")];
        var whole = await ledger.VerifyAsync(since);
        Assert.True(whole.Code == 0, whole.Output);
        Assert.Equal((256, 344), (whole.Verdict.GetProperty("first").GetInt64(), whole.Verdict.GetProperty("entries").GetInt64()));
        var sentence = whole.Verdict.GetProperty("sentence").GetString();
        Assert.Contains("first 300 entries give the root of the checkpoint that was given", sentence, StringComparison.Ordinal);

        foreach (var index in new[] { 256, 300, 599 })
        {
            await using var attack = await ledger.AttackAsync(Alter(index));
            Assert.Equal(index, FirstBad(await ledger.VerifyAsync(since)));
        }

        // A leaf that is stored, and a root over it: neither is believed.
        await using (await ledger.AttackAsync(
            "UPDATE ledger.tile SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE level = 0 AND index = 0;"))
            Assert.Contains("does not follow from its leaves", Reason(await ledger.VerifyAsync(since)), StringComparison.Ordinal);

        // An entry of the last tile, made anew with every hash behind it, and nothing that was signed is left to hold it against.
        await using (await ledger.AttackAsync(
            string.Concat(Enumerable.Range(280, 320).Select(i => MakeAnew(i))) + "DELETE FROM ledger.checkpoint; "))
        {
            await File.WriteAllTextAsync(ledger.Log.CheckpointFile, "");
            Assert.Contains("not those of the checkpoint", Reason(await ledger.VerifyAsync(since)), StringComparison.Ordinal);
        }

        await using (await ledger.AttackAsync(
            "DELETE FROM ledger.entry WHERE index >= 280; DELETE FROM ledger.payload WHERE index >= 280; DELETE FROM ledger.checkpoint;"))
            Assert.Equal(280, FirstBad(await ledger.VerifyAsync(since)));
    }

    [Fact]
    public async Task Should_say_that_nothing_so_small_was_signed()
    {
        await using var attack = await ledger.AttackAsync("DELETE FROM ledger.checkpoint WHERE size < 300;");
        var lines = await File.ReadAllLinesAsync(ledger.Log.CheckpointFile);
        await File.WriteAllLinesAsync(
            ledger.Log.CheckpointFile, lines.Zip(ledger.Log.Kept).Where(l => l.Second.Size >= 300).Select(l => l.First));
        var before = await ledger.VerifyAsync("--since", "299");
        Assert.True(before.Code == 3 && before.Output.Contains("No checkpoint", StringComparison.Ordinal), before.Output);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_show_against_a_checkpoint_a_tree_that_was_rewritten_and_signed_again()
    {
        await using var attack = await ledger.RewriteTreeAsync();
        Assert.Contains("not those that were signed", Reason(await ledger.VerifyAsync("--since", "300")), StringComparison.Ordinal);
        Assert.Equal(0, FirstBad(await ledger.VerifyAsync()));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_show_against_a_checkpoint_that_its_entries_were_cut_off()
    {
        await using var attack = await ledger.AttackAsync(
            "DELETE FROM ledger.entry WHERE index >= 280; DELETE FROM ledger.payload WHERE index >= 280; "
            + "DELETE FROM ledger.checkpoint WHERE size > 280;");
        Assert.Equal(280, FirstBad(await ledger.VerifyAsync("--since", "300")));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_go_on_from_where_it_was_interrupted()
    {
        var file = ledger.FileIn("verify.state");
        await File.WriteAllTextAsync(file, await ledger.StateAsync());
        var whole = await ledger.VerifyAsync("--state", file);
        Assert.True(whole.Code == 0, whole.Output);
        Assert.Equal((512, 88), (whole.Verdict.GetProperty("first").GetInt64(), whole.Verdict.GetProperty("entries").GetInt64()));
        Assert.Contains(
            "Entries 0 to 511 were read and found right before", whole.Verdict.GetProperty("sentence").GetString(),
            StringComparison.Ordinal);
        Assert.False(File.Exists(file), "A verification that came to its end has nothing to go on from.");
    }

    [Theory]
    [InlineData(512, null)]
    [InlineData(599, null)]
    [InlineData(511, "UPDATE ledger.entry SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1) WHERE index = 511;")]
    [InlineData(500, "DELETE FROM ledger.entry WHERE index >= 500; DELETE FROM ledger.payload WHERE index >= 500; "
        + "DELETE FROM ledger.checkpoint WHERE size > 500;")]
    [Trait("Requirement", "G5")]
    public async Task Should_hold_the_ledger_against_what_it_goes_on_from(long firstBad, string? attack)
    {
        var file = ledger.FileIn("held.state");
        await File.WriteAllTextAsync(file, await ledger.StateAsync());
        await using var attacked = await ledger.AttackAsync(attack ?? Alter(firstBad));
        Assert.Equal(firstBad, FirstBad(await ledger.VerifyAsync("--state", file)));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_hold_the_tree_against_what_it_goes_on_from()
    {
        var file = ledger.FileIn("tree.state");
        await File.WriteAllTextAsync(file, await ledger.StateAsync());
        await using var attacked = await ledger.AttackAsync(
            "UPDATE ledger.tile SET root = set_byte(root, 0, get_byte(root, 0) # 1) WHERE level = 0 AND index = 1;");
        Assert.Contains("not those that were verified", Reason(await ledger.VerifyAsync("--state", file)), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_not_go_on_from_what_it_did_not_sign()
    {
        var file = ledger.FileIn("altered.state");
        var state = await ledger.StateAsync();
        var text = Encoding.UTF8.GetString(
            Convert.FromBase64String(state.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (state.Length % 4)) % 4)));
        await File.WriteAllTextAsync(
            file, Convert.ToBase64String(Encoding.UTF8.GetBytes(text.Replace("verified 512", "verified 256", StringComparison.Ordinal)))
            .TrimEnd('=').Replace('+', '-').Replace('/', '_'));
        var refused = await ledger.VerifyAsync("--state", file);
        Assert.True(
            refused.Code == 2 && refused.Output.Contains("is none that this ledger gave out", StringComparison.Ordinal), refused.Output);
        Assert.True(File.Exists(file), "What was refused is left as it is.");
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_find_what_is_in_the_sample_again_by_its_seed()
    {
        var whole = await ledger.VerifyAsync("--sample", "10%");
        Assert.True(whole.Code == 0, whole.Output);
        Assert.Equal(60, whole.Verdict.GetProperty("entries").GetInt64());
        Assert.Contains(
            "Of 100 altered entries it would have found at least one with", whole.Verdict.GetProperty("sentence").GetString(),
            StringComparison.Ordinal);

        string? hit = null, miss = null;
        await using (await ledger.AttackAsync(Alter(300)))
        {
            for (var i = 0; i < 60 && (hit is null || miss is null); i++)
            {
                var verdict = await ledger.Stack.Ledger.GetAsync("/ledger/verify?sample=50%25");
                var seed = verdict.GetProperty("sample").GetProperty("seed").GetString();
                if (verdict.GetProperty("valid").GetBoolean()) miss = seed;
                else if (verdict.GetProperty("firstBad").GetProperty("index").GetInt64() == 300) hit = seed;
            }

            Assert.True(hit is not null && miss is not null, $"Of sixty halves none held the entry, or all: {hit}, {miss}");
            Assert.Equal(300, FirstBad(await ledger.VerifyAsync("--sample", "50%", "--seed", hit)));
            Assert.Equal(0, (await ledger.VerifyAsync("--sample", "50%", "--seed", miss)).Code);
        }

        Assert.Equal(0, (await ledger.VerifyAsync("--sample", "50%", "--seed", hit)).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(511)]
    [Trait("Requirement", "G5")]
    public async Task Should_show_in_a_sample_an_entry_that_was_made_anew_with_its_hash(long index)
    {
        await using var attack = await ledger.AttackAsync(MakeAnew(index));
        var verdict = await ledger.VerifyAsync("--sample", "100%");
        Assert.Equal(index, FirstBad(verdict));
        Assert.Contains("is not in the tree", Reason(verdict), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_show_in_a_sample_that_the_last_tile_is_not_the_one_that_was_signed()
    {
        // No hash of it is stored: it follows from the entries, and so the whole tree is another one.
        await using var attack = await ledger.AttackAsync(MakeAnew(599));
        var verdict = await ledger.VerifyAsync("--sample", "1");
        Assert.InRange(FirstBad(verdict), 300, 599);
        Assert.Contains("not those that were signed", Reason(verdict), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(599)]
    [Trait("Requirement", "G5")]
    public async Task Should_show_in_a_sample_an_entry_that_is_gone(long index)
    {
        await using var attack = await ledger.AttackAsync(
            $"DELETE FROM ledger.entry WHERE index = {index}; DELETE FROM ledger.payload WHERE index = {index};");
        Assert.Equal(index, FirstBad(await ledger.VerifyAsync("--sample", "100%")));
    }

    [Theory]
    [InlineData("?sample=0")]
    [InlineData("?sample=5&since=300")]
    [InlineData("?seed=5-00000000000000000000000000000000")]
    [InlineData("?sample=5&seed=601-00000000000000000000000000000000")]
    [InlineData("?sample=5&seed=x")]
    [InlineData("?state=AAAA")]
    [InlineData("?state=%21")]
    [InlineData("?progress=maybe")]
    [InlineData("?root=00")]
    [InlineData("?since=300&root=00")]
    [InlineData("?since=0&root=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public async Task Should_refuse_what_it_cannot_understand(string query)
    {
        using var answer = await ledger.Stack.Audit.Http.GetAsync(new Uri("/ledger/verify" + query, UriKind.Relative));
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.NotEmpty(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString()!);
    }

    private static string Alter(long index) =>
        string.Create(CultureInfo.InvariantCulture, $"UPDATE ledger.entry SET status = 'FAILURE' WHERE index = {index};");

    /// <summary>Another story, and the hash that follows from it.</summary>
    private static string MakeAnew(long index) =>
        $$"""
        UPDATE ledger.entry SET trace_id = 'another', envelope =
            convert_to(replace(convert_from(envelope, 'UTF8'), '"traceId":"job-1"', '"traceId":"another"'), 'UTF8') WHERE index = {{index}};
        UPDATE ledger.entry e SET hash = sha256('\x02'::bytea || int8send(e.index)
            || coalesce((SELECT b.hash FROM ledger.entry b WHERE b.index = e.index - 1), decode(repeat('00', 32), 'hex'))
            || sha256('\x00'::bytea || e.envelope)) WHERE e.index = {{index}};
        """;

    private static string Other(string column, string type) => (column, type) switch
    {
        (_, "bigint") => $"coalesce(\"{column}\", 0) + 7777",
        (_, "uuid") => "'00000000-0000-4000-8000-000000000000'",
        (_, "text") => $"coalesce(\"{column}\", '') || 'x'",
        (_, "timestamp with time zone") => $"\"{column}\" + interval '1 microsecond'",
        (_, "ARRAY") => $"\"{column}\" || 'x'::text",
        (_, "bytea") => $"set_byte(\"{column}\", 0, get_byte(\"{column}\", 0) # 1)",
        _ => throw new NotSupportedException($"The column {column} has the type {type}, which nobody has thought of here."),
    };

    private static long FirstBad((int Code, JsonElement Verdict, string Output) answer)
    {
        Assert.True(answer.Code == 1, answer.Output);
        return answer.Verdict.GetProperty("firstBad").GetProperty("index").GetInt64();
    }

    private static string Reason((int Code, JsonElement Verdict, string Output) answer)
    {
        Assert.True(answer.Code == 1, answer.Output);
        return answer.Verdict.GetProperty("firstBad").GetProperty("reason").GetString()!;
    }
}
