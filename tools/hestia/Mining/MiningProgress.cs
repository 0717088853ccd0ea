using Hestia.Showing;
using Spectre.Console;

namespace Hestia.Mining;

/// <summary>Tells on standard error how far mining is: a bar where a person watches, else a line for every tenth.</summary>
internal static class MiningProgress
{
    public static async Task<T> WhileAsync<T>(Terminal terminal, Func<Action<MiningStatus>, Task<T>> work)
    {
        if (!terminal.ErrorIsWatched)
        {
            var tenths = 0;
            return await work(status =>
            {
                if ((int)(status.Share * 10) is var reached && reached > tenths)
                {
                    tenths = reached;
                    terminal.Say(Words(status));
                }
            });
        }

        var result = default(T)!;
        await terminal.Drawing().Progress().AutoClear(true).Columns(new ProgressBarColumn(), new TaskDescriptionColumn()).StartAsync(async drawing =>
        {
            var bar = drawing.AddTask("mining …", maxValue: 1);
            result = await work(status =>
            {
                bar.Value = status.Share;
                bar.Description = Markup.Escape(SafeText.Clean(Words(status)));
            });
        });
        return result;
    }

    internal static string Words(MiningStatus status) =>
        $"{Math.Floor(status.Share * 100):0} %, {status.Entries ?? 0:N0}{(status.Total is { } total ? $" of {total:N0}" : "")} entries{(status.PerSecond is > 0 and var rate ? $", {rate:N0} a second" : "")}";
}
