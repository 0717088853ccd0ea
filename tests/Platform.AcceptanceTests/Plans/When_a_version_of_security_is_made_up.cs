using Npgsql;
using Platform.Execution;

namespace Platform.AcceptanceTests.Plans;

/// <summary>Whoever holds the service's own database role is an action, and an action is not the operator.</summary>
[Collection(nameof(SharedStackOne))]
public sealed class When_a_version_of_security_is_made_up(SharedStack shared) : SharedStackTest(shared)
{
    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(5)]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "R039")]
    public async Task Should_be_refused_by_the_database(long version)
    {
        Assert.Null(await WhyNotAsync(1));

        Assert.NotNull(await WhyNotAsync(version));
    }

    /// <summary>What the database says against this version; what it takes is undone at once, so that the stack stays whole.</summary>
    private async Task<string?> WhyNotAsync(long version)
    {
        using var ada = new Signer("ada");
        // Of all changes an escalation asks least: it names no version that it has seen.
        var change = ada.Change(SecurityState.Lockdown);
        await using var action = new NpgsqlConnection(Stack.Business.App);
        await action.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await action.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var insert = new NpgsqlCommand(
            "INSERT INTO security.change (version, change_id, security_state, boundary_state, change) VALUES ($1, $2, 'LOCKDOWN', 'NOMINAL', $3)", action, transaction)
        {
            Parameters = { new() { Value = version }, new() { Value = change.Statement.ChangeId }, new() { Value = change.ToJson() } },
        };
        try
        {
            await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await using var check = new NpgsqlCommand("SET CONSTRAINTS ALL IMMEDIATE", action, transaction);
            await check.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            return null;
        }
        catch (PostgresException e)
        {
            return e.MessageText;
        }
    }
}
