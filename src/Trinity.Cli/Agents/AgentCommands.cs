using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Credentials;
using Trinity.Cli.Git;
using Trinity.Cli.Shell;
using Trinity.Cli.Workspaces;
using Trinity.Client.Agents;

namespace Trinity.Cli.Agents;

/// <summary><c>trinity agents</c>.</summary>
internal static class AgentCommands
{
    public static Command Create()
    {
        var agents = CreateOfAll();
        foreach (var command in CreateOfContainers())
        {
            agents.Add(command);
        }

        return agents;
    }

    /// <summary>What is there for agents that have a workspace; of others it says why not.</summary>
    private static Command[] CreateOfContainers() =>
    [
        FileCommands.Create(),
        WorkspaceCommands.Create(),
        WorkspaceCommands.Stats(),
        SessionCommands.Create(),
        CredentialCommands.Create(),
        TerminalCommand.Create(),
        SshCommands.Ssh(),
        SshCommands.Proxy(),
        SshCommands.Key(),
        SshCommands.Config(),
        GitCommands.Create(),
    ];

    private static CliCommand CreateOfAll() => new("agents", "Creates, changes, starts, stops and looks at agents.")
    {
        AgentListCommand.Create(),
        AgentShowCommands.Show(),
        AgentShowCommands.Counts(),
        AgentEditCommands.Create(),
        AgentEditCommands.Change(),
        AgentCopyCommands.Clone(),
        AgentCopyCommands.Export(),
        AgentCopyCommands.Import(),
        AgentIdentityCommands.Rename(),
        AgentIdentityCommands.Transfer(),
        AgentEditCommands.Delete(),
        PurgeCommand.Create(),
        UnmanagedCommands.List(),
        UnmanagedCommands.Adopt(),
        UnmanagedCommands.Discard(),
        Simple(
            "restore",
            "Brings a deleted agent back, with all that was kept of it.",
            (agents, name, token) => agents.RestoreAsync(name, token),
            agent => $"{agent.Name} is back, and {agent.Status}."),
        Simple(
            "start",
            "Lets an agent work.",
            (agents, name, token) => agents.StartAsync(name, token),
            agent => agent.HeldBy is { } reason ? $"{agent.Name} is started, and held: {reason}" : $"{agent.Name} works."),
        Simple(
            "stop",
            "Stops an agent: messages are accepted and wait.",
            (agents, name, token) => agents.StopAsync(name, token),
            agent => $"{agent.Name} is stopped. What comes waits."),
        AgentEditCommands.Reset(),
        Simple(
            "redeploy",
            "Lets an agent go on with the current code of its node type.",
            (agents, name, token) => agents.RedeployAsync(name, token),
            agent => $"{agent.Name} goes on with version {agent.NodeVersion} of its code."),
        Hold(),
        Simple(
            "release",
            "Lets an agent go on that a person or the platform holds.",
            (agents, name, token) => agents.ReleaseAsync(name, token),
            agent => $"{agent.Name} is released, and {agent.Status}."),
        AgentShowCommands.Status(),
        AgentShowCommands.Capabilities(),
        StateCommand.Create(),
        LaneCommand.Create(),
        RevisionCommands.Revisions(),
        RevisionCommands.RollBack(),
        ShareCommands.List(),
        ShareCommands.Share(),
        ShareCommands.Unshare(),
        CallerCommands.Create(),
        LinkCommands.Create(),
    };

    private static CliCommand Simple(
        string verb,
        string description,
        Func<AgentsClient, string, CancellationToken, Task<Agent>> act,
        Func<Agent, string> sentence)
    {
        var name = AgentName.Argument();
        return new CliCommand(verb, description, $"trinity agents {verb} desk") { name }.Runs(async (session, arguments, cancellationToken) =>
            session.Done(sentence(await act(session.Client.Agents, arguments.GetRequiredValue(name), cancellationToken))));
    }

    private static CliCommand Hold()
    {
        var name = AgentName.Argument();
        var reason = new Option<string?>("--reason") { Description = "Why, for people; at most 200 characters.", HelpName = "TEXT" };
        return new CliCommand(
            "hold",
            "Keeps an agent from working until it is released; unlike stop it says that something is not right.",
            "trinity agents hold desk --reason 'Refunds look wrong.'")
        {
            name,
            reason,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var agent = await session.Client.Agents.HoldAsync(arguments.GetRequiredValue(name), arguments.GetValue(reason), cancellationToken);
            session.Done($"{agent.Name} is held. What comes waits; let it go on with: trinity agents release {agent.Name}");
        });
    }
}
