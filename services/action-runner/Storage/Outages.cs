using System.Net.Sockets;
using Npgsql;

namespace ActionRunner.Storage;

/// <summary>Which errors pass by themselves, so that waiting for the database helps.</summary>
internal static class Outages
{
    /// <summary>
    /// False where the same would fail in the same way again: what was sent is refused, or the error is this program's own.
    /// </summary>
    public static bool IsOne(Exception e) => e switch
    {
        PostgresException { SqlState: var state } => state.Length < 2 || state[..2] is not ("22" or "23" or "42" or "P0"),
        _ => e is NpgsqlException or TimeoutException or IOException or SocketException,
    };
}
