using System.CommandLine;
using Hestia.Commanding;
using Hestia.Reaching;
using Platform.Laws;

namespace Hestia.Documents;

/// <summary>Where a profile comes from: one that is built in, by its name, or a file.</summary>
internal static class ProfileSource
{
    private const string Standard = "numbered-sections";

    private static string BuiltIns => string.Join(", ", LawProfile.BuiltIns);

    public static Option<string?> Option()
    {
        var profile = Values.Text(
            "--profile",
            "NAME|FILE",
            $"How the text is read: {BuiltIns}, or a YAML file (docs/reference/law-profiles.md). Default: {Standard}");
        profile.CompletionSources.Add([.. LawProfile.BuiltIns]);
        return profile;
    }

    /// <summary>The profile, and its text where it is a file's.</summary>
    public static (LawProfile Profile, string? Yaml) Of(Session session, string? given)
    {
        if (LawProfile.Find(given ?? Standard) is { } builtIn) return (builtIn, null);
        if (!File.Exists(session.PathOf(given!)))
            throw CliException.Usage($"There is no profile and no file {given}. Built in are {BuiltIns}.");
        var yaml = System.Text.Encoding.UTF8.GetString(Bytes(session, given!));
        return (Guarded(() => LawProfile.Parse(yaml)), yaml);
    }

    public static byte[] Bytes(Session session, string file)
    {
        var path = session.PathOf(file);
        try
        {
            return new FileInfo(path).Length <= SourceText.MaxBytes
                ? File.ReadAllBytes(path)
                : throw CliException.Usage($"{file} is larger than {SourceText.MaxBytes:N0} bytes, the most that is taken.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CliException.Usage($"There is no file {file}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage($"{file} cannot be read: {e.Message}");
        }
    }

    public static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (LawException e)
        {
            throw new CliException(ExitCode.Failed, $"{e.Code}: {e.Message}", e);
        }
    }
}
