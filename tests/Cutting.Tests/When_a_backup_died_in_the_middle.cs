using Cutting.BackingUp;

namespace Cutting.Tests;

public sealed class When_a_backup_died_in_the_middle : IDisposable
{
    private static readonly DateTimeOffset Limit = new(2026, 5, 20, 12, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("leftovers-");

    [Fact]
    [Trait("Requirement", "R106")]
    public void Should_be_cleared_away_and_nothing_else()
    {
        var (backups, temporary) = (home.CreateSubdirectory("backups"), home.CreateSubdirectory("tmp"));
        string Make(DirectoryInfo folder, string name, int minutes)
        {
            var path = Path.Combine(folder.FullName, name);
            File.WriteAllText(path, "x");
            File.SetLastWriteTimeUtc(path, Limit.UtcDateTime.AddMinutes(minutes));
            return name;
        }

        Make(backups, ".old.dump.gpg.1.partial", -1);
        string[] stay = [Make(backups, ".new.dump.gpg.2.partial", 1), Make(backups, "old.dump.gpg", -900)];
        foreach (var (name, minutes) in new[] { ("cut-backup-old", -1), ("cut-backup-new", 1), ("another", -900) })
        {
            var scratch = temporary.CreateSubdirectory(name);
            File.WriteAllText(Path.Combine(scratch.FullName, "key"), "x");
            scratch.LastWriteTimeUtc = Limit.UtcDateTime.AddMinutes(minutes);
        }

        Leftovers.Remove(backups.FullName, temporary.FullName, Limit);

        Assert.Equal(stay.Order(StringComparer.Ordinal), backups.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["another", "cut-backup-new"], temporary.GetDirectories().Select(d => d.Name).Order(StringComparer.Ordinal));
    }

    public void Dispose() => home.Delete(recursive: true);
}
