using System.Globalization;
using System.Reflection;
using Platform.AcceptanceTests;
using Xunit.v3;

[assembly: Diary]

namespace Platform.AcceptanceTests;

/// <summary>
/// Writes down when each test began and ended, in the file that <c>PLATFORM_TEST_DIARY</c> names: a run that hangs tells in which test.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class DiaryAttribute : BeforeAfterTestAttribute
{
    private static readonly Lock Gate = new();
    private static readonly string? File = Environment.GetEnvironmentVariable("PLATFORM_TEST_DIARY");

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => Write("began", test);

    public override void After(MethodInfo methodUnderTest, IXunitTest test) => Write("ended", test);

    private static void Write(string what, IXunitTest test)
    {
        if (File is not { Length: > 0 }) return;
        var line = string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():HH:mm:ss.f} {what} {test.TestDisplayName}\n");
        lock (Gate) System.IO.File.AppendAllText(File, line);
    }
}
