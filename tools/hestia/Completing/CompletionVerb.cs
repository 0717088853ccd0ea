using System.CommandLine;
using Hestia.Commanding;
using Hestia.Reaching;

namespace Hestia.Completing;

/// <summary><c>completion bash|zsh|fish</c>: a script for the shell.</summary>
internal static class CompletionVerb
{
    public static Verb Create(Session session)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.CompletionSources.Add([.. Scripts.Shells]);
        var completion = new Verb("completion", "Completion for bash, zsh or fish")
        {
            Examples =
            [
                ("source <(./platform completion bash)", "bash, for this session; for all of them in ~/.bashrc"),
                ("source <(./platform completion zsh)", "zsh, after compinit"),
                ("./platform completion fish | source", "fish"),
            ],
        };
        completion.Arguments.Add(shell);
        completion.SetAction(given =>
        {
            session.Terminal.Out.Write(Scripts.For(given.GetValue(shell)!) ?? throw CliException.Usage($"There is a script for bash, zsh and fish, not for {given.GetValue(shell)}."));
            return ExitCode.Done;
        });
        return completion;
    }
}
