namespace Platform.Testing;

/// <summary>A PostgreSQL and a RabbitMQ with the product's roles, users and rights, and the means to make them fail.</summary>
internal interface ITestServers : IAsyncDisposable
{
    /// <summary>The superuser's connection string.</summary>
    string Postgres { get; }

    /// <summary>The broker's administrator.</summary>
    Uri RabbitMq { get; }

    /// <summary>The instance's folder, with its id and its secrets.</summary>
    string Stack { get; }

    /// <summary>A <c>pg_dump</c> of the server's own version; null where this machine's is.</summary>
    string? PgDump => null;

    Task<string> RabbitmqctlAsync(params string[] arguments);

    Task<string> ControlAsync(string verb, string server);

    Task DumpAsync(string database, string file);

    Task RestoreAsync(string file);
}

/// <summary>There are no servers to be had in this way; the message is a sentence that says why.</summary>
public sealed class NoServersException(string sentence, Exception? cause = null) : Exception(sentence, cause)
{
    /// <summary>Containers were asked for, and there is nothing that runs containers.</summary>
    public bool NoEngine => InnerException is DotNet.Testcontainers.Builders.DockerUnavailableException;
}
