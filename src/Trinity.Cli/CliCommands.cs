using System.CommandLine;
using System.CommandLine.Invocation;
using Trinity.Cli.Agents;
using Trinity.Cli.Asks;
using Trinity.Cli.Audit;
using Trinity.Cli.Commands;
using Trinity.Cli.Deliveries;
using Trinity.Cli.Demo;
using Trinity.Cli.Executions;
using Trinity.Cli.Hooks;
using Trinity.Cli.Images;
using Trinity.Cli.Instance;
using Trinity.Cli.Keys;
using Trinity.Cli.Logs;
using Trinity.Cli.NodeTypes;
using Trinity.Cli.Output;
using Trinity.Cli.People;
using Trinity.Cli.Sharing;
using Trinity.Cli.Tenants;

namespace Trinity.Cli;

/// <summary>The <c>trinity</c> command.</summary>
internal static class CliCommands
{
    public const string Name = "trinity";

    public static async Task<int> RunAsync(string[] args)
    {
        // A word like @file is input of a command, never more of the command line.
        var result = CreateRoot().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,

            // After Ctrl+C a server that was started here is drained before the command ends.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
        };
        if (result.Action is not ParseErrorAction error)
        {
            return await Failures.CatchAsync(() => result.InvokeAsync(configuration));
        }

        // What was mistyped is said, and not buried under the help; a noun without its verb is a question for it.
        error.ShowHelp = result.CommandResult.Command is { Action: null, Subcommands: [_, ..] } && result.UnmatchedTokens is [];
        configuration.Output = Console.Error;
        await result.InvokeAsync(configuration);
        if (!error.ShowHelp)
        {
            await Console.Error.WriteLineAsync($"See: {HelpText.CallOf(result.CommandResult.Command)} --help");
        }

        return ExitCodes.Usage;
    }

    public static RootCommand CreateRoot()
    {
        var root = new RootCommand("Trinity: a self-hosted platform for fleets of AI agents.")
        {
            AgentCommands.Create(),
            ExecutionCommands.Create(),
            HookCommands.Create(),
            AskCommands.Create(),
            DeliveryCommands.Create(),
            DestinationCommands.Create(),
            NodeTypeCommands.Create(),
            TemplateCommands.Create(),
            LogsCommand.Create(),
            ImageCommands.Create(),
            KeyCommands.Create(),
            PeopleCommands.Create(),
            InvitationCommands.Create(),
            AccessCommands.Create(),
            TenantCommands.Create(),
            WhoAmICommand.Create(),
            AuditCommands.Create(),
            SetupCommand.Create(),
            LoginCommand.Create(),
            LoginCommand.CreateLogout(),
            CompletionCommand.Create(),
            VersionCommand.Create(),
            DemoCommand.Create(),
            GlobalOptions.Server,
            GlobalOptions.ApiKey,
            GlobalOptions.Profile,
            GlobalOptions.Json,
        };
        HelpText.Use(root);
        return root;
    }
}
