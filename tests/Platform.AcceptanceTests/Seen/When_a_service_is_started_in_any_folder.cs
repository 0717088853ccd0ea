namespace Platform.AcceptanceTests.Seen;

/// <summary>
/// The folder in which a service is started is nothing to it: it neither reads settings that lie there, nor watches it with every
/// folder in it, which took more of the processor than all the rest of a start.
/// </summary>
public sealed class When_a_service_is_started_in_any_folder
{
    [Fact]
    [Trait("Requirement", "R110")]
    public async Task Should_neither_read_nor_watch_it()
    {
        var folder = Directory.CreateTempSubdirectory("platform-any-");
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "appsettings.json"), """{"Serilog": {"MinimumLevel": {"Default": "Loud"}}}""",
                TestContext.Current.CancellationToken);
            await using var database = await Databases.CreateAsync(ServiceProgram.Audit);
            await using var audit = new ServiceProcess(ServiceProgram.Audit, database, TestServers.Broker("audit", "platform"));
            audit.Folder = folder.FullName;
            await audit.StartAsync();

            var opened = Directory.GetFiles($"/proc/{audit.Pid}/fd").Select(fd => new FileInfo(fd).LinkTarget).ToList();
            Assert.DoesNotContain("anon_inode:inotify", opened);
            Assert.Contains(opened, target => target?.StartsWith("socket:", StringComparison.Ordinal) == true);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
