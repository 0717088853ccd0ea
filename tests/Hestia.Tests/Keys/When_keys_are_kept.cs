using System.Security.Cryptography;
using Hestia.Tests.EndToEnd;
using Platform.Execution;
using Platform.Statements;
using Xunit;

namespace Hestia.Tests.Keys;

public sealed class When_keys_are_kept : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("hestia-test-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_say_how_a_key_stays_known_whose_removals_are_to_verify()
    {
        await HestiaAsync("keys", "new", "maria");
        await HestiaAsync("keys", "allow", "maria", "--may-approve", "ledger.erase");

        var forbidden = await HestiaAsync("keys", "forbid", "maria");

        var told = forbidden.Output.Split('\n').Single(line => line.Contains("keys allow", StringComparison.Ordinal));
        var again = told.Trim().Split(' ')[1..];
        Assert.Equal(0, (await HestiaAsync(again)).ExitCode);
        Assert.Contains("retired", (await HestiaAsync("keys", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_make_a_private_key_that_only_its_owner_reads_and_nobody_writes()
    {
        var made = await HestiaAsync("keys", "new", "maria", "--json");
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        var file = Path.Combine(directory, "keys", "maria.pem");
        Assert.Equal(file, made.Json.GetProperty("file").GetString());
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(directory, "keys")));
        Assert.Equal([file], Directory.GetFiles(Path.Combine(directory, "keys")));

        using var key = ECDsa.Create();
        var pem = await File.ReadAllTextAsync(file);
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", pem);
        key.ImportFromPem(pem);
        Assert.Equal(AllowedKey.IdOf(key.ExportSubjectPublicKeyInfo()), made.Json.GetProperty("keyId").GetString());

        // The printed entry is one that a keys file takes as it is.
        var ring = KeyRing.Read(System.Text.Encoding.UTF8.GetBytes($"{{\"keys\":[{made.Json.GetProperty("entry").GetRawText()}]}}"));
        Assert.Equal(("maria", made.Json.GetProperty("keyId").GetString()), (ring.Keys[0].Owner, ring.Keys[0].KeyId));
        Assert.DoesNotContain("PRIVATE", made.Output);
    }

    [Fact]
    public async Task Should_never_overwrite_a_key()
    {
        await HestiaAsync("keys", "new", "maria");
        var before = await File.ReadAllBytesAsync(Path.Combine(directory, "keys", "maria.pem"));
        var again = await HestiaAsync("keys", "new", "maria");
        Assert.Equal((4, ""), (again.ExitCode, again.Output));
        Assert.Contains("never overwritten", again.Error);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(directory, "keys", "maria.pem")));
        Assert.Single(Directory.GetFiles(Path.Combine(directory, "keys")));
    }

    [Theory]
    [InlineData("../maria")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("")]
    public async Task Should_refuse_a_name_that_is_none(string name) => Assert.Equal(2, (await HestiaAsync("keys", "new", name)).ExitCode);

    [Fact]
    public async Task Should_sign_with_no_key_that_others_could_read()
    {
        await HestiaAsync("keys", "new", "maria");
        File.SetUnixFileMode(Path.Combine(directory, "keys", "maria.pem"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var plan = Path.Combine(directory, "plan.json");
        await File.WriteAllBytesAsync(plan, Executions.Records.Plan().ToJson());
        var ended = await HestiaAsync("plan", "approve", plan, "--key", "maria", "--yes");
        Assert.Equal(4, ended.ExitCode);
        Assert.Contains("open to others", ended.Error);
        Assert.False(File.Exists(plan + ".approval.json"));
    }

    [Fact]
    public async Task Should_leave_the_mode_of_a_folder_that_is_somebody_else_s()
    {
        var shared = Directory.CreateDirectory(Path.Combine(directory, "keys"), (UnixFileMode)0b111_101_101);
        var ended = await HestiaAsync("keys", "new", "maria");
        Assert.Equal(4, ended.ExitCode);
        Assert.Contains("chmod 700", ended.Error);
        Assert.Empty(shared.GetFiles());
    }

    [Fact]
    public async Task Should_allow_replace_and_forbid_a_key_in_the_keys_file_of_the_instance()
    {
        var keysFile = Path.Combine(directory, "allowed.json");
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var theirs = new AllowedKey("otto", other.ExportSubjectPublicKeyInfo(), ["object.*"]);
        await File.WriteAllTextAsync(keysFile, new KeyRing([theirs]).ToJson());
        File.SetUnixFileMode(keysFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        await HestiaAsync("keys", "new", "maria");

        Assert.Equal(0, (await HestiaAsync("keys", "allow", "maria", "--may-approve", "server.*", "--may-approve", "object.update")).ExitCode);
        Assert.Equal(["otto: object.*", "maria: server.*,object.update"], Allowed(keysFile));
        var replaced = await HestiaAsync("keys", "allow", "maria", "--owner", "Maria M.", "--may-set-security", "--json");
        Assert.Equal((0, "replaced"), (replaced.ExitCode, replaced.Json.GetProperty("done").GetString()));
        Assert.Equal(["otto: object.*", "Maria M.: security"], Allowed(keysFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(keysFile));

        var list = await HestiaAsync("keys", "list");
        Assert.Contains("set the security state", list.Output);
        Assert.Contains("approve object.*", list.Output);
        Assert.Equal(["maria", null], (await HestiaAsync("keys", "list", "--json")).Lines.Select(l => l.GetProperty("name").GetString()));

        Assert.Equal(0, (await HestiaAsync("keys", "forbid", "maria")).ExitCode);
        Assert.Equal(0, (await HestiaAsync("keys", "forbid", theirs.KeyId)).ExitCode);
        Assert.Empty(Allowed(keysFile));
        Assert.Equal(3, (await HestiaAsync("keys", "forbid", "maria")).ExitCode);
        Assert.DoesNotContain(Directory.GetFiles(directory), f => f.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_change_nothing_where_the_keys_file_is_none()
    {
        var keysFile = Path.Combine(directory, "allowed.json");
        await File.WriteAllTextAsync(keysFile, "{\"keys\":[{}]}");
        await HestiaAsync("keys", "new", "maria");
        var ended = await HestiaAsync("keys", "allow", "maria", "--may-approve", "*");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("no key is allowed", ended.Error);
        Assert.Equal("{\"keys\":[{}]}", await File.ReadAllTextAsync(keysFile));
        Assert.Equal(2, (await HestiaAsync("keys", "allow", "maria")).ExitCode);
    }

    private static IEnumerable<string> Allowed(string file) => KeyRing.Read(File.ReadAllBytes(file)).Keys
        .Select(k => $"{k.Owner}: {string.Join(',', k.MayApprove)}{(k.MaySetSecurity ? "security" : "")}");

    private async Task<Ended> HestiaAsync(params string[] arguments)
    {
        var status = Path.Combine(directory, "status.json");
        await File.WriteAllTextAsync(status, """{"keys":"allowed.json"}""");
        return await HestiaProcess.RunAsync(status, arguments, null, ("PLATFORM_KEYS", Path.Combine(directory, "keys")));
    }
}
