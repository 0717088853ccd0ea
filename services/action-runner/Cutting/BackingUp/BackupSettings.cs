using Microsoft.Extensions.Configuration;

namespace Cutting.BackingUp;

/// <summary>Settings <c>Cutting:*</c>.</summary>
internal sealed record BackupSettings
{
    /// <summary>Where backups are kept; made where it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>The sovereign's public key, to which backups are encrypted. Whoever takes a backup cannot read it.</summary>
    public required string RecipientKeyFile { get; init; }

    /// <summary>Of a role that sees one document's rows and may change nothing.</summary>
    public required NpgsqlConnectionStringBuilder Connection { get; init; }

    public required string PgDump { get; init; }

    public required string Gpg { get; init; }

    public required TimeSpan Timeout { get; init; }

    /// <exception cref="ActionFailedException"><c>BACKUP</c>: one is missing or cannot be used.</exception>
    public static BackupSettings Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Cutting");
        var keyFile = Required(section, nameof(RecipientKeyFile));
        if (!File.Exists(keyFile))
            throw Failure($"The sovereign's public key '{keyFile}' (setting Cutting__RecipientKeyFile) is not there.");
        return new BackupSettings
        {
            Folder = Required(section, "BackupFolder"),
            RecipientKeyFile = Path.GetFullPath(keyFile),
            Connection = new NpgsqlConnectionStringBuilder(Required(section, "BackupConnection")),
            PgDump = section[nameof(PgDump)] is { Length: > 0 } dump ? dump : "pg_dump",
            Gpg = section[nameof(Gpg)] is { Length: > 0 } gpg ? gpg : "gpg",
            Timeout = TimeSpan.FromSeconds(section.GetValue("BackupTimeoutSeconds", 240)),
        };
    }

    public static ActionFailedException Failure(string sentence) => new("BACKUP", sentence);

    private static string Required(IConfigurationSection section, string name) => section[name] is { Length: > 0 } value
        ? value
        : throw Failure($"The setting Cutting__{name} (or Cutting__{name}_FILE) is missing.");
}
