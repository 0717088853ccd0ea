using Npgsql;

namespace Platform.AcceptanceTests.Actions;

/// <summary>
/// The database says no, late or slowly, and goes on living. Every run of an action leaves its mark in a sequence, which no rollback takes
/// back.
/// </summary>
public sealed class When_the_database_refuses(When_the_database_refuses.Refusing stack)
    : SharedStackTest(stack), IClassFixture<When_the_database_refuses.Refusing>
{
    private const string Ran = "SELECT nextval('test_runs')";
    private const string Runs = "SELECT last_value FROM test_runs";

    [Theory]
    [InlineData("INSERT INTO test_child VALUES (1)", "FAILURE", "DATABASE_23503")]
    [InlineData("SELECT pg_sleep(10)", "ROLLED_BACK", "TIMEOUT")]
    [InlineData("DO $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$", "FAILURE", "DATABASE_53100")]
    [Trait("Requirement", "G3")]
    [Trait("Requirement", "G4")]
    public async Task Should_record_its_own_word_and_run_the_action_once(string statement, string status, string code)
    {
        var before = await Stack.Business.ScalarAsync<long>(Runs);

        var answer = await Agent.ExecuteAsync(new Command("test.sql", new { statements = new[] { Ran, statement } }));

        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Equal(before + 1, await Stack.Business.ScalarAsync<long>(Runs));
        await Stack.Truth.HoldsAsync(Agent.Sent, [answer]);
    }

    [Fact]
    [Trait("Requirement", "G3")]
    [Trait("Requirement", "R017")]
    public async Task Should_lay_a_refused_commit_to_the_one_who_caused_it()
    {
        var commands = Enumerable.Range(0, 40).Select(i => i % 20 == 7 ? new Command("test.sql", new { statements = new[] { "INSERT INTO test_child VALUES (1)" } }) : Command.Create(Command.NewName("SRV"))).ToList();

        var answers = await Agent.ExecuteAllAsync(commands);

        for (var i = 0; i < commands.Count; i++) Assert.Equal(i % 20 == 7 ? "DATABASE_23503" : null, answers[i].Code);
        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
    }

    public sealed class Refusing : SharedStack
    {
        protected override StackOptions Options => new() { Start = false };

        protected override async Task StartedAsync()
        {
            // What was never asked for its next value says 1 as well as what was asked once.
            await Stack.Business.ExecuteAsync($"""
                CREATE SEQUENCE test_runs;
                SELECT nextval('test_runs');
                CREATE TABLE test_parent (id int PRIMARY KEY);
                CREATE TABLE test_child (id int REFERENCES test_parent DEFERRABLE INITIALLY DEFERRED);
                GRANT ALL ON test_runs, test_child, test_parent TO {new NpgsqlConnectionStringBuilder(Stack.Business.App).Username}
                """);
            // Statements may take two seconds instead of thirty, so that a test need not.
            var runner = Stack.AddRunner(database: Stack.Business.App + ";Command Timeout=2");
            await Task.WhenAll(runner.StartAsync(), Stack.Audit.StartAsync());
        }
    }
}
