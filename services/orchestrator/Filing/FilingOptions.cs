using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Filing;

/// <summary>Settings under <c>Filing</c>: one of <see cref="Folder"/> and <see cref="Address"/>.</summary>
internal sealed class FilingOptions
{
    /// <summary>The folder that is the knowledge base's root.</summary>
    public string? Folder { get; set; }

    /// <summary>The address under which documents are put.</summary>
    public Uri? Address { get; set; }

    /// <summary>For the server, where it wants one; <c>Filing__User_FILE</c> names a file.</summary>
    public string? User { get; set; }

    /// <summary>For the server; <c>Filing__Password_FILE</c> names a file.</summary>
    public string? Password { get; set; }

    /// <summary>How long one request to the server may take, in seconds.</summary>
    [Range(1, 300)]
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>The first wait before a retry, in seconds; each further one is four times as long, up to 30 seconds (R073).</summary>
    [Range(0.01, 30)]
    public double RetrySeconds { get; set; } = 2;

    public bool NamesOnePlace => (Folder is null) != (Address is null);

    /// <summary>What else stands in an address would be lost, or shown where addresses are shown.</summary>
    public bool AddressIsPlain => Address is null || (Address.IsAbsoluteUri && Address.Scheme is "http" or "https"
        && Address.UserInfo.Length == 0 && Address.Query.Length == 0 && Address.Fragment.Length == 0);

    /// <summary>A name with a colon could not be told from its password.</summary>
    public bool CredentialsAreWhole => User is null ? Password is null : !User.Contains(':', StringComparison.Ordinal);

    /// <summary>With the slash without which a path would take the place of the address's last part.</summary>
    /// <remarks>No property: all of those are read when settings are checked, and there may be no address.</remarks>
    public Uri Root() => Address!.AbsolutePath.EndsWith('/') ? Address : new Uri(Address.AbsoluteUri + "/");
}
