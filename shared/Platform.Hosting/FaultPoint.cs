#pragma warning disable RS0030 // Waiting for ever for the signal that ends this process is the one use of Sleep here.
using System.Diagnostics;

namespace Platform.Hosting;

/// <summary>
/// A named line of a protocol at which a test can make this process die as <c>kill -9</c> would. Inert unless the environment
/// variable <c>PLATFORM_FAULT</c> names the point (<c>name</c> or <c>name:n</c> for its n-th passing). <c>PLATFORM_FAULT_ONCE</c>
/// names a marker file: it is made before dying, and where it exists the point is inert, so that a supervised process dies once.
/// </summary>
public static class FaultPoint
{
    private static readonly string? Armed = Environment.GetEnvironmentVariable("PLATFORM_FAULT");
    private static readonly string? Marker = Environment.GetEnvironmentVariable("PLATFORM_FAULT_ONCE");
    private static readonly (string Name, int At) Target = Parse(Armed);
    private static int passed;

    /// <summary>Dies here if this point is the armed one; costs one comparison otherwise.</summary>
    public static void Hit(string name)
    {
        if (Armed is null || name != Target.Name || Interlocked.Increment(ref passed) != Target.At) return;
        if (Marker is not null)
        {
            if (File.Exists(Marker)) return;
            File.WriteAllText(Marker, name);
        }

        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    private static (string Name, int At) Parse(string? armed)
    {
        if (armed is null) return ("", 0);
        var colon = armed.LastIndexOf(':');
        return colon > 0 && int.TryParse(armed.AsSpan(colon + 1), out var at) ? (armed[..colon], at) : (armed, 1);
    }
}
