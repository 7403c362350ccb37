using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Agents;

namespace Trinity.Cli.Agents;

/// <summary><c>trinity agents list</c>.</summary>
internal static class AgentListCommand
{
    public static CliCommand Create()
    {
        var text = new Option<string?>("-q", "--query") { Description = "Only those whose name, display name or description has this.", HelpName = "TEXT" };
        var status = Words.Option("--status", "Only those in this status.", "running", "stopped", "held", "deleted");
        var runtime = Words.Option("--runtime", "Only those of this kind.", "native", "claude_code");
        var tag = new Option<string?>("--tag") { Description = "Only those with this tag.", HelpName = "TAG" };
        var owner = new Option<string?>("--owner") { Description = "Only those of this owner.", HelpName = "OWNER" };
        var sort = Words.Option("--sort", "By name, or those first that were created or changed last. Default name.", "name", "created", "updated");
        var command = new CliCommand(
            "list",
            "Lists agents.",
            "trinity agents list --status held",
            "trinity agents list --sort updated --limit 10",
            "trinity agents list --tag demo --json | jq -r '.items[].name'")
        {
            text,
            status,
            runtime,
            tag,
            owner,
            sort,
        };
        return ListOptions.Lists(
            command,
            (session, arguments) => new ListRequest<Agent>(
                session.Client.Agents.ListAsync,
                new Query()
                    .Add("q", arguments.GetValue(text))
                    .Add("status", arguments.GetValue(status))
                    .Add("runtime", arguments.GetValue(runtime))
                    .Add("tag", arguments.GetValue(tag))
                    .Add("owner", arguments.GetValue(owner))
                    .Add("sort", arguments.GetValue(sort))),
            () => new TextTable(
                new Column("Name") { MinWidth = 40 },
                new Column("Type") { MinWidth = 12 },
                new Column("Status"),
                new Column("Container") { IsHiddenWhenEmpty = true, Rank = 2 },
                new Column("Held by") { MinWidth = 10, IsHiddenWhenEmpty = true, Rank = 1 },
                new Column("Tags") { MinWidth = 8, IsHiddenWhenEmpty = true, Rank = 3 },
                new Column("Owner") { MinWidth = 12, Rank = 4 },
                new Column("Changed") { Rank = 2 }),
            (table, agent, now) => table.Add(
                agent.Name,
                agent.NodeType ?? agent.RuntimeKind,
                Cell.Word(agent.Status),
                agent.Container is { } container ? Cell.Word(container) : null,
                agent.HeldBy,
                string.Join(' ', agent.Tags),
                agent.Owner,
                Times.Short(agent.UpdatedAt, now)),
            "There are no such agents. Create one: trinity agents create --help");
    }
}
