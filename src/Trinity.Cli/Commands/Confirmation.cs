using System.CommandLine;
using Spectre.Console;
using Trinity.Cli.Output;

namespace Trinity.Cli.Commands;

/// <summary>Makes sure that somebody wants what cannot be taken back.</summary>
internal static class Confirmation
{
    public static Option<bool> Create() => new("--yes", "-y")
    {
        Description = "Does not ask. Needed where nobody can be asked: in scripts and pipes.",
    };

    /// <exception cref="CliException">It is not wanted, or nobody can be asked.</exception>
    public static async Task RequireAsync(this Session session, bool isGiven, string question, CancellationToken cancellationToken)
    {
        if (isGiven)
        {
            return;
        }

        if (!session.Screen.CanAsk)
        {
            throw new CliException($"{question} Nobody can be asked here: say --yes.", ExitCodes.Usage);
        }

        var isWanted = await new ConfirmationPrompt(Markup.Escape(Printable.Row(question))) { DefaultValue = false }
            .ShowAsync(session.Screen.Error, cancellationToken);
        if (!isWanted)
        {
            throw new CliException("Nothing was done.");
        }
    }
}
