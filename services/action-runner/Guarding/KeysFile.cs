using Microsoft.Extensions.Options;
using Platform.Execution;

namespace ActionRunner.Guarding;

/// <summary>Settings <c>Approving:*</c>.</summary>
public sealed class ApprovingOptions
{
    /// <summary>Path of the file that lists the allowed keys (<see cref="KeyRing"/>). Without one no key is allowed.</summary>
    public string? KeysFile { get; set; }

    /// <summary>Action types that need an approval in a live plan, beside external actions and steps that declare an irreversible effect; <c>*</c> stands for any run of characters.</summary>
    public IList<string> Required { get; } = [];

    /// <summary>How many days ahead an approval may expire.</summary>
    public int LongestDays { get; set; } = 7;
}

/// <summary>The keys that this service was told of, read anew each time: taking a key out of the file takes effect at once.</summary>
internal sealed class KeysFile(IOptions<ApprovingOptions> options)
{
    private const int MaxBytes = 1 << 20;

    /// <exception cref="KeysUnreadableException">The file is there and cannot be read; the message is a sentence.</exception>
    public KeyRing Read()
    {
        if (string.IsNullOrWhiteSpace(options.Value.KeysFile)) return KeyRing.Empty;
        var path = options.Value.KeysFile;
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists && !Directory.Exists(path)) return KeyRing.Empty;
            if (file.Length > MaxBytes) throw new KeysUnreadableException($"The keys file has {file.Length} bytes; at most {MaxBytes} are read.");
            return KeyRing.Read(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is not KeysUnreadableException)
        {
            throw new KeysUnreadableException($"The keys file (setting Approving__KeysFile) cannot be read: {e.Message}");
        }
    }
}

/// <summary>Nobody's signature can be checked now; the message is a sentence.</summary>
internal sealed class KeysUnreadableException(string sentence) : Exception(sentence);
