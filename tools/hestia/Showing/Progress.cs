using Spectre.Console;

namespace Hestia.Showing;

/// <summary>Says on a watched standard error that something long is going on; elsewhere it is silent.</summary>
internal static class Progress
{
    public static async Task<T> WhileAsync<T>(Terminal terminal, string doing, Func<Action<string>, Task<T>> work)
    {
        if (!terminal.ErrorIsWatched)
        {
            return await work(static _ => { });
        }

        var result = default(T)!;
        await terminal.Drawing().Status().Spinner(Spinner.Known.Dots).StartAsync(
            Markup.Escape(doing),
            async status => result = await work(text => status.Status = Markup.Escape(SafeText.Clean(text))));
        return result;
    }
}
