using System.Runtime.InteropServices;

namespace ActionRunner.Tests.Guarding;

public sealed class When_a_policy_is_read : PolicyTest
{
    private const string Deny = """{"server.drain":"advise","server.*":"deny"}""";

    [Fact]
    public async Task Should_let_the_first_rule_that_matches_decide()
    {
        Save(Deny);
        var rules = await ReadAsync();
        Assert.Equal((true, false, false), (rules.Denies("server.restart"), rules.Denies("server.drain"), rules.Denies("object.create")));
    }

    [Fact]
    public async Task Should_take_no_file_for_advice_and_see_one_that_comes()
    {
        Assert.Equal((null, false), ((await ReadAsync()).Unreadable, (await ReadAsync()).DenyAnything));
        Save(Deny);
        Assert.True((await ReadAsync()).Denies("server.restart"));
    }

    [Fact]
    public async Task Should_see_a_change_that_leaves_time_and_length_as_they_were()
    {
        Save("""{"a":"deny"}""");
        var at = File.GetLastWriteTimeUtc(Path);
        Assert.True((await ReadAsync()).Denies("a"));
        Save("""{"b":"deny"}""");
        File.SetLastWriteTimeUtc(Path, at);
        Assert.True((await ReadAsync()).Denies("b"));
    }

    [Fact]
    public async Task Should_not_open_a_file_again_that_has_not_changed()
    {
        Save(Deny);
        File.SetLastWriteTimeUtc(Path, DateTime.UnixEpoch);
        Assert.Same(await ReadAsync(), await ReadAsync());
        File.SetLastWriteTimeUtc(Path, DateTime.UnixEpoch.AddSeconds(1));
        Assert.True((await ReadAsync()).Denies("server.restart"));
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_not_take_what_cannot_be_looked_at_for_no_file()
    {
        Directory.CreateDirectory(Path);
        IsUnreadable("It is a directory", await ReadAsync());
        Directory.Delete(Path);

        File.CreateSymbolicLink(Path, System.IO.Path.Combine(Folder, "nothing"));
        IsUnreadable("a link to a file that is not there", await ReadAsync());
        File.Delete(Path);

        // A link that points to itself: the system will not say what is there.
        File.CreateSymbolicLink(Path, Path);
        IsUnreadable("cannot be read", await ReadAsync());
        File.Delete(Path);

        // Where a folder ought to be there is a file.
        Directory.Delete(Folder);
        await File.WriteAllTextAsync(Folder, "", TestContext.Current.CancellationToken);
        IsUnreadable("is no directory", await ReadAsync());
        File.Delete(Folder);

        Assert.Null((await ReadAsync()).Unreadable);
        Directory.CreateDirectory(Folder);
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_not_take_a_file_that_may_not_be_read_for_no_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Native.IsSuperuser, "The superuser may read everything.");
        if (OperatingSystem.IsWindows()) return;
        Save(Deny);
        File.SetUnixFileMode(Folder, UnixFileMode.None);
        var hidden = await ReadAsync();
        File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(Path, UnixFileMode.None);
        var forbidden = await ReadAsync();
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        IsUnreadable("cannot be read", hidden);
        IsUnreadable("cannot be read", forbidden);
        Assert.True((await ReadAsync()).Denies("server.restart"));
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_not_take_a_file_that_is_gone_for_no_file_where_it_denied_something()
    {
        Save(Deny);
        await ReadAsync();
        File.Delete(Path);
        IsUnreadable("is gone", await ReadAsync());
        IsUnreadable("is gone", await ReadAsync());

        Save("not yet");
        IsUnreadable("cannot be read", await ReadAsync());
        File.Delete(Path);
        IsUnreadable("is gone", await ReadAsync());

        Save("{}");
        Assert.Equal((null, false), ((await ReadAsync()).Unreadable, (await ReadAsync()).DenyAnything));
        File.Delete(Path);
        Assert.Null((await ReadAsync()).Unreadable);
    }

    [Fact]
    public async Task Should_follow_a_link_to_where_it_points()
    {
        var (first, second) = (System.IO.Path.Combine(Folder, "first"), System.IO.Path.Combine(Folder, "second"));
        await File.WriteAllTextAsync(first, """{"a":"deny"}""", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path, first);
        File.SetLastWriteTimeUtc(first, DateTime.UnixEpoch);
        Assert.True((await ReadAsync()).Denies("a"));

        // What it points to is another file now; the link itself is untouched.
        await File.WriteAllTextAsync(second, """{"b":"deny"}""", TestContext.Current.CancellationToken);
        File.Move(second, first, overwrite: true);
        Assert.True((await ReadAsync()).Denies("b"));
    }

    [Theory]
    [InlineData("[]", "no JSON object")]
    [InlineData("""{"a":"forbid"}""", "neither advise nor deny")]
    [InlineData("""{"a":true}""", "neither advise nor deny")]
    [InlineData("", "cannot be read")]
    [Trait("Requirement", "G8")]
    public async Task Should_say_what_is_wrong_with_it(string json, string why)
    {
        Save(json);
        IsUnreadable(why, await ReadAsync());
    }

    private static class Native
    {
        public static bool IsSuperuser => UserId() == 0;

        [DllImport("libc", EntryPoint = "geteuid")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern uint UserId();
    }
}
