using System.CommandLine;
using System.CommandLine.Completions;
using Trinity.Cli.Commands;
using Trinity.Client;

namespace Trinity.Cli.Agents;

/// <summary>The name of an agent on the command line, completed with those that there are.</summary>
internal static class AgentName
{
    /// <summary>Longer nobody waits for a tab.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static Argument<string> Argument()
    {
        var argument = new Argument<string>("AGENT") { Description = "The agent's name." };
        argument.CompletionSources.Add(Complete);
        return argument;
    }

    public static Option<string?> Option(string description = "Only those of this agent.")
    {
        var option = new Option<string?>("--agent") { Description = description, HelpName = "NAME" };
        option.CompletionSources.Add(Complete);
        return option;
    }

    private static IEnumerable<string> Complete(CompletionContext context)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            using var session = Session.Open(context.ParseResult);
            // Completions are synchronous; on a thread of its own nothing that is awaited needs this one.
            var agents = Task.Run(() => session.Client.Agents.ListAsync("limit=200", patience.Token)).GetAwaiter().GetResult();
            return [.. agents.Items.Select(agent => agent.Name)];
        }
        catch (Exception exception)
            when (exception is CliException or TrinityApiException or HttpRequestException or OperationCanceledException)
        {
            // Without a server there is nothing to offer, and a shell shows no errors here.
            return [];
        }
    }
}
