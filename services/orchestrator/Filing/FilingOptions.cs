using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Filing;

/// <summary>Settings under <c>Filing</c>: one of <see cref="Folder"/> and <see cref="Address"/>.</summary>
internal sealed class FilingOptions
{
    /// <summary>The folder that is the knowledge base's root.</summary>
    public string? Folder { get; set; }

    /// <summary>The address under which documents are put, with a slash at its end.</summary>
    public Uri? Address { get; set; }

    /// <summary>For the server, where it wants one; <c>Filing__Password_FILE</c> names a file.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>How long one request to the server may take, in seconds.</summary>
    [Range(1, 300)]
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>The first wait before a retry, in seconds; each further one is four times as long, up to 30 seconds (R073).</summary>
    [Range(0.01, 30)]
    public double RetrySeconds { get; set; } = 2;
}
