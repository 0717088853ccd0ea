using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Hestia.Reaching;

namespace Hestia.Keys;

/// <summary>
/// A person's own keys: <c>NAME.pem</c> (PKCS#8) in <c>PLATFORM_KEYS</c>, else in <c>~/.config/platform/keys</c>. The folder is its owner's
/// alone, a key can be read by its owner alone and written by nobody, and no key is ever overwritten.
/// </summary>
internal sealed partial class KeyFolder(string path)
{
    private const int PemBytes = 16 << 10;
    private const string P256 = "1.2.840.10045.3.1.7";
    private const UnixFileMode OthersAll = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const UnixFileMode OwnerAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static KeyFolder Of(Session session) => new(
        session.Environment("PLATFORM_KEYS") is { Length: > 0 } named ? session.PathOf(named)
        : session.Environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config", "platform", "keys")
        : throw CliException.Usage("Neither PLATFORM_KEYS nor HOME says where keys are kept."));

    public string FileOf(string name) => NameShape().IsMatch(name)
        ? Path.Combine(path, name + ".pem")
        : throw CliException.Usage($"A key's name has 1 to 64 letters, digits, dots, hyphens and underscores, and begins with a letter or digit; {name} does not.");

    /// <summary>Makes a key pair on P-256. The file appears whole or not at all, and never in the place of another.</summary>
    public OwnKey Make(string name, string scratch)
    {
        var file = FileOf(name);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n");
        var partial = Path.Combine(path, $".{scratch}.partial");
        try
        {
            Directory.CreateDirectory(path, OwnerAll);
            if ((File.GetUnixFileMode(path) & OthersAll) != UnixFileMode.None)
            {
                // It may be anybody's folder, so its mode is not changed behind their back.
                throw new CliException(ExitCode.Refused, $"The folder {path} is open to others than its owner. Run chmod 700 {path}, or name another in PLATFORM_KEYS.");
            }

            try
            {
                using (var output = new FileStream(partial, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead }))
                {
                    output.Write(pem);
                    output.Flush(flushToDisk: true);
                }

                File.Move(partial, file, overwrite: false);
            }
            finally
            {
                File.Delete(partial);
            }
        }
        catch (IOException) when (File.Exists(file))
        {
            throw new CliException(ExitCode.Refused, $"There is a key {name} already, at {file}. A key is never overwritten: take another name, or move that file away.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Failed, $"{file} cannot be written: {e.Message}", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
        }

        return OwnKey.Of(name, file, key);
    }

    /// <summary>The private key, for signing; the caller disposes it.</summary>
    /// <exception cref="CliException">There is none of that name, it is no key on P-256, or others could read it.</exception>
    public ECDsa Open(string name)
    {
        var file = FileOf(name);
        try
        {
            if ((File.GetUnixFileMode(file) & OthersAll) != UnixFileMode.None)
            {
                throw new CliException(ExitCode.Refused, $"The private key {file} is open to others than its owner. Whoever read it can sign in your name: make a new one, or run chmod 400 {file} if you are sure that nobody did.");
            }

            return new FileInfo(file).Length > PemBytes ? throw NoKey(file) : Import(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CliException.NotFound($"There is no key {name} in {path}. ./platform keys list shows yours; ./platform keys new {name} makes one.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Refused, $"{file} cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw NoKey(file);
        }
    }

    public OwnKey Find(string name)
    {
        using var key = Open(name);
        return OwnKey.Of(name, FileOf(name), key);
    }

    /// <summary>Names of all keys, whether they can be opened or not.</summary>
    public IReadOnlyList<string> Names()
    {
        try
        {
            return [.. Directory.EnumerateFiles(path, "*.pem").Select(f => Path.GetFileNameWithoutExtension(f)).Where(n => NameShape().IsMatch(n)).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Refused, $"{path} cannot be read: {e.Message}", e);
        }
    }

    private static ECDsa Import(string file)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256 ? key : throw NoKey(file);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static CliException NoKey(string file) => CliException.Usage($"{file} is not a private key on the curve P-256 as ./platform keys new makes it.");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NameShape();
}
