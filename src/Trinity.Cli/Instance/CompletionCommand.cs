using System.CommandLine;
using Trinity.Cli.Commands;

namespace Trinity.Cli.Instance;

/// <summary><c>trinity completion</c>: a script that lets a shell complete this command. The words come from the command itself.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _trinity() {
            local line=${COMP_LINE#*"$1"}
            local at=$((COMP_POINT - ${#COMP_LINE} + ${#line}))
            line=${line# } at=$((at - 1))
            local word=${line:0:at} found
            word=${word##* }
            COMPREPLY=()
            while IFS= read -r found; do
                [[ $found == "$word"* ]] && COMPREPLY+=("$found")
            done < <("$1" "[suggest:$at]" "$line" 2>/dev/null)
        }
        complete -o default -F _trinity trinity

        """;

    private const string Zsh = """
        #compdef trinity
        _trinity() {
            local line=${BUFFER#*"$words[1]"}
            local at=$((CURSOR - ${#BUFFER} + ${#line}))
            line=${line# } at=$((at - 1))
            local -a found
            found=(${(f)"$("$words[1]" "[suggest:$at]" "$line" 2>/dev/null)"})
            compadd -a found
        }
        compdef _trinity trinity

        """;

    private const string Fish = """
        function __trinity
            set -l words (commandline -cp | string replace -r '^\s*\S+\s?' '')
            set -l name (commandline -opc)[1]
            $name "[suggest:"(string length -- "$words")"]" "$words" 2>/dev/null
        end
        complete -c trinity -f -a '(__trinity)'

        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var completion = new CliCommand(
            "completion",
            "Prints a script that lets a shell complete this command, names of agents included.",
            "source <(trinity completion bash)",
            "trinity completion fish > ~/.config/fish/completions/trinity.fish")
        {
            shell,
        };
        completion.SetAction(arguments =>
        {
            arguments.InvocationConfiguration.Output.Write(arguments.GetRequiredValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                _ => Fish,
            });
            return ExitCodes.Done;
        });
        return completion;
    }
}
