namespace Hestia.Completing;

/// <summary>
/// What the shells load. Each asks this program with <c>[suggest:POSITION] "LINE"</c>; the line begins with the word
/// <c>hestia</c>, whatever the program was called as, because that is the name that the parser leaves out.
/// </summary>
internal static class Scripts
{
    public static readonly IReadOnlyList<string> Shells = ["bash", "zsh", "fish"];

    public static string? For(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => null,
    };

    private const string Bash = """
        # ./platform completion for bash
        _platform_complete() {
            local program="${COMP_WORDS[0]}" rest line word suggestion
            rest="${COMP_LINE:0:$COMP_POINT}"
            line="hestia${rest#"$program"}"
            word="${COMP_WORDS[COMP_CWORD]}"
            COMPREPLY=()
            while IFS= read -r suggestion; do
                if [[ -n "$suggestion" && "$suggestion" == "$word"* ]]; then COMPREPLY+=("$suggestion"); fi
            done < <("$program" "[suggest:${#line}]" "$line" 2>/dev/null)
            if (( COMP_CWORD == 1 )); then
                for suggestion in up down status logs demo test bench agents; do
                    if [[ "$suggestion" == "$word"* ]]; then COMPREPLY+=("$suggestion"); fi
                done
            fi
        }
        complete -o default -F _platform_complete platform ./platform

        """;

    private const string Zsh = """
        # ./platform completion for zsh
        _platform_complete() {
            local program="${words[1]}" line="hestia"
            local -a suggestions
            if (( CURRENT > 2 )); then line+=" ${(j: :)words[2,CURRENT-1]}"; fi
            line+=" $PREFIX"
            suggestions=("${(@f)$("$program" "[suggest:${#line}]" "$line" 2>/dev/null)}")
            if (( CURRENT == 2 )); then suggestions+=(up down status logs demo test bench agents); fi
            suggestions=("${(@)suggestions:#}")
            if (( ${#suggestions} )); then compadd -- "${suggestions[@]}"; else _files; fi
        }
        compdef _platform_complete platform ./platform

        """;

    private const string Fish = """
        # ./platform completion for fish
        function __platform_complete
            set -l tokens (commandline -opc)
            set -l rest (commandline -cp)
            set -l line "hestia"(string sub -s (math (string length -- $tokens[1]) + 1) -- $rest)
            $tokens[1] "[suggest:"(string length -- $line)"]" $line 2>/dev/null
            if test (count $tokens) -eq 1
                printf '%s\n' up down status logs demo test bench agents
            end
        end
        complete -c platform -f -a '(__platform_complete)'
        complete -p (pwd)/platform -f -a '(__platform_complete)'

        """;
}
