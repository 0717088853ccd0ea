namespace Platform.AcceptanceTests.Cutting;

/// <summary>The sovereign's key for backups, of which the runner knows the public half.</summary>
public sealed class BackupKey : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("platform-gnupg-");

    public string PublicKeyFile => Path.Combine(home.FullName, "recipient.asc");

    /// <summary>Where the secret key is.</summary>
    public string Home => home.FullName;

    public static async Task<BackupKey> MakeAsync()
    {
        var key = new BackupKey();
        await key.GpgAsync("--passphrase", "", "--quick-generate-key", "sovereign@example.org", "future-default", "default", "never");
        await key.GpgAsync("--armor", "--output", key.PublicKeyFile, "--export", "sovereign@example.org");
        return key;
    }

    public Task<string> DecryptAsync(string file) => GpgAsync("--quiet", "--decrypt", file);

    public void Dispose() => home.Delete(recursive: true);

    private Task<string> GpgAsync(params string[] arguments) =>
        Programs.RunAsync(
            "gpg", ["--batch", "--no-tty", "--pinentry-mode", "loopback", .. arguments], new Dictionary<string,
            string?> { ["GNUPGHOME"] = Home });
}
