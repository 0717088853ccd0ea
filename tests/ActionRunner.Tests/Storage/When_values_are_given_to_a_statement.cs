using Npgsql;
using NpgsqlTypes;
using Platform.Hosting;

namespace ActionRunner.Tests.Storage;

public sealed class When_values_are_given_to_a_statement
{
    /// <summary>An array of texts is an array of objects to the compiler, and would become one parameter for each of its texts.</summary>
    [Fact]
    public void Should_take_an_array_that_is_given_alone_for_one_value()
    {
        string[] names = ["a", "b", "c"];
        using var connection = new NpgsqlConnection();
        Assert.Same(names, Assert.Single(connection.Command("SELECT $1", names).Parameters).Value);
        Assert.Same(names, Assert.Single(Sql.Batched("SELECT $1", names).Parameters).Value);
        byte[][] bodies = [[1], [2]];
        Assert.Equal([bodies, names], connection.Command("SELECT $1, $2", bodies, names).Parameters.Select(p => p.Value));
        Assert.Empty(connection.Command("SELECT 1").Parameters);
    }

    [Fact]
    public void Should_keep_the_type_that_is_said_and_make_null_NULL()
    {
        var command = Sql.Batched("SELECT $1, $2", Sql.Of(null, NpgsqlDbType.Text), 7);
        Assert.Equal((DBNull.Value, NpgsqlDbType.Text), (command.Parameters[0].Value, command.Parameters[0].NpgsqlDbType));
        Assert.Equal(7, command.Parameters[1].Value);
    }
}
