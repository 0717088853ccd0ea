using System.Globalization;
using System.Text;
using System.Text.Json;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Ledger;

/// <summary>
/// Has the audit service verify its ledger: shows how far it is, and keeps in a file what an interrupted verification can be continued
/// from.
/// </summary>
/// <param name="scope">What of the ledger, as parameters of the address; null for all of it.</param>
/// <param name="stateFile">Where to keep how far it came; null for nowhere.</param>
internal sealed class LedgerQuestion(Session session, string? scope, string? stateFile)
{
    private const int StateBytesMax = 1 << 20;

    private VerificationStep? last;
    private bool isKept;

    /// <summary>The verdict, as it came and read.</summary>
    public async Task<(string Json, Verification Word)> AskAsync(CancellationToken cancel)
    {
        var state = await StateAsync(cancel);
        string?[] parameters = [scope, state is null ? null : "state=" + Uri.EscapeDataString(state), "progress=true"];
        var path = "/ledger/verify?" + string.Join('&', parameters.Where(p => p is not null));
        var isDone = false;
        try
        {
            var verdict = await Progress.WhileAsync(
                session.Terminal, "verifying …", tell => session.Audit.StreamAsync(path, body => ReadAsync(body, tell, cancel), cancel));
            isDone = true;
            if (stateFile is not null) File.Delete(session.PathOf(stateFile));
            return (JsonText.Of(verdict), verdict.Deserialize(LedgerJson.Default.Verification)!);
        }
        finally
        {
            if (!isDone && (isKept || (state is not null && last is not null)))
                session.Terminal.Say($"./platform ledger verify --state {ShellWord.Of(stateFile!)} goes on from where it stopped.");
        }
    }

    /// <summary>The last line is the verdict, those before tell how far it is.</summary>
    private async Task<JsonElement> ReadAsync(Stream body, Action<string> tell, CancellationToken cancel)
    {
        var began = session.Clock.GetTimestamp();
        using var lines = new StreamReader(body, Encoding.UTF8);
        while (await lines.ReadLineAsync(cancel) is { } line)
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.TryGetProperty("valid", out _)) return document.RootElement.Clone();
            last = document.RootElement.Deserialize(LedgerJson.Default.VerificationStep)!;
            tell(Text(last, session.Clock.GetElapsedTime(began)));
            if (stateFile is null || last.State is not { } state) continue;
            WholeFile.Write(session, stateFile, Encoding.ASCII.GetBytes(state + "\n"));
            isKept = true;
        }

        throw new CliException(ExitCode.Unreachable, last is null
            ? "The audit service ended the verification without a word."
            : $"The verification broke off after {last.Read.ToString("N0", CultureInfo.InvariantCulture)} of "
                + $"{last.Of.ToString("N0", CultureInfo.InvariantCulture)} entries. See ./platform status.");
    }

    private async Task<string?> StateAsync(CancellationToken cancel) =>
        stateFile is not null && File.Exists(session.PathOf(stateFile))
            ? Encoding.UTF8.GetString(await BoundedFile.ReadAsync(session, stateFile, StateBytesMax, "A state", cancel)).Trim()
            : null;

    /// <summary>How far it is, how fast, and how long it takes yet.</summary>
    internal static string Text(VerificationStep step, TimeSpan took)
    {
        var far = string.Create(CultureInfo.InvariantCulture, $"verifying … {step.Read:N0} of {step.Of:N0} entries");
        if (step.Read == 0 || took <= TimeSpan.Zero) return far;
        var perSecond = step.Read / took.TotalSeconds;
        var left = TimeSpan.FromSeconds(Math.Ceiling((step.Of - step.Read) / perSecond));
        return far + string.Create(CultureInfo.InvariantCulture, $", {perSecond:N0}/s, {(long)left.TotalMinutes}:{left.Seconds:00} left");
    }
}
