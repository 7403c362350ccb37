using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Client.Agents;

namespace Trinity.Cli.Agents;

/// <summary>Makes, changes, resets and deletes agents.</summary>
internal static class AgentEditCommands
{
    public static CliCommand Create()
    {
        var name = new Argument<string>("AGENT") { Description = "The name: 1 to 63 lower-case letters, digits and hyphens." };
        var type = new Option<string?>("--type") { Description = "The node type, for a native agent; see 'trinity node-types list'.", HelpName = "TYPE" };
        var template = new Option<string?>("--template")
        {
            Description = "The template that it is made like; see 'trinity templates list'. --config is merged into its configuration.",
            HelpName = "TEMPLATE",
        };
        var minutes = new Option<int?>("--minutes")
        {
            Description = "Makes it ephemeral: how long, 1 to 43200 minutes, before it is erased with all it has.",
            HelpName = "N",
        };
        var executions = new Option<int?>("--executions")
        {
            Description = "Makes it ephemeral: how many messages it takes before it is erased with all it has; a day at most without --minutes.",
            HelpName = "N",
        };
        var runtime = Words.Option("--runtime", "What executes it. Default native with --type.", "native", "claude_code");
        var config = ConfigOption();
        var displayName = DisplayNameOption();
        var description = DescriptionOption();
        var tags = TagOption();
        return new CliCommand(
            "create",
            "Creates an agent.",
            "trinity agents create greeter --type greeter",
            "trinity agents create triage --type router --config @router.json --tag demo",
            "trinity agents create once --template triage --executions 1")
        {
            name,
            type,
            template,
            minutes,
            executions,
            runtime,
            config,
            displayName,
            description,
            tags,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var agent = await session.Client.Agents.CreateAsync(
                new CreateAgent
                {
                    Name = arguments.GetRequiredValue(name),
                    DisplayName = arguments.GetValue(displayName),
                    Description = arguments.GetValue(description),
                    RuntimeKind = arguments.GetValue(runtime) ?? (arguments.GetValue(type) is null ? null : "native"),
                    NodeType = arguments.GetValue(type),
                    Template = arguments.GetValue(template),
                    Ephemeral = (arguments.GetValue(minutes) ?? arguments.GetValue(executions)) is null
                        ? null
                        : new Ephemeral { Minutes = arguments.GetValue(minutes), Executions = arguments.GetValue(executions) },
                    Config = await JsonInput.ReadAsync(arguments.GetValue(config), "--config", cancellationToken),
                    Tags = arguments.GetValue(tags),
                },
                cancellationToken);
            session.Done($"{agent.Name} is created, and {agent.Status}.");
        });
    }

    public static CliCommand Change()
    {
        var name = AgentName.Argument();
        var config = ConfigOption();
        var displayName = DisplayNameOption();
        var description = DescriptionOption();
        var tags = TagOption();
        var noTags = new Option<bool>("--no-tags") { Description = "Takes all tags away." };
        var version = new Option<long?>("--if-version") { Description = "Only if the agent is still at this version; see 'agents show'.", HelpName = "N" };
        var command = new CliCommand(
            "change",
            "Changes an agent; what is not given stays.",
            "trinity agents change triage --config @router.json",
            "trinity agents change triage --tag demo --tag front --if-version 3")
        {
            name,
            config,
            displayName,
            description,
            tags,
            noTags,
            version,
        };
        command.Validators.Add(result =>
        {
            if (((Option[])[config, displayName, description, tags]).All(option => result.GetResult(option) is null) && !result.GetValue(noTags))
            {
                result.AddError("Say what is to be changed: --config, --display-name, --description, --tag or --no-tags.");
            }
        });
        return command.Runs(async (session, arguments, cancellationToken) =>
        {
            var agent = await session.Client.Agents.ChangeAsync(
                arguments.GetRequiredValue(name),
                new ChangeAgent
                {
                    DisplayName = arguments.GetValue(displayName),
                    Description = arguments.GetValue(description),
                    Config = await JsonInput.ReadAsync(arguments.GetValue(config), "--config", cancellationToken),
                    Tags = arguments.GetValue(noTags) ? [] : arguments.GetResult(tags) is null ? null : arguments.GetValue(tags),
                },
                arguments.GetValue(version),
                cancellationToken);
            session.Done($"{agent.Name} is changed, and at version {agent.Version}.");
        });
    }

    public static CliCommand Delete()
    {
        var name = AgentName.Argument();
        var purge = new Option<bool>("--purge") { Description = "Erases everything of it, state included. It cannot be undone." };
        var yes = Confirmation.Create();
        return new CliCommand(
            "delete",
            "Deletes an agent; everything of it is kept for 'restore', unless it is purged.",
            "trinity agents delete desk",
            "trinity agents delete desk --purge --yes")
        {
            name,
            purge,
            yes,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var agent = arguments.GetRequiredValue(name);
            var isPurge = arguments.GetValue(purge);
            await session.RequireAsync(
                arguments.GetValue(yes),
                isPurge ? $"Erase {agent} with its state, for ever?" : $"Delete {agent}? It can be restored.",
                cancellationToken);
            await session.Client.Agents.DeleteAsync(agent, isPurge, cancellationToken);
            session.Done(isPurge ? $"{agent} is erased." : $"{agent} is deleted. Bring it back with: trinity agents restore {agent}");
        });
    }

    public static CliCommand Reset()
    {
        var name = AgentName.Argument();
        var state = new Option<bool>("--state") { Description = "Clears its states too. It cannot be undone." };
        var yes = Confirmation.Create();
        return new CliCommand(
            "reset",
            "Drops an agent's queued work, questions and reminders; its states stay unless asked otherwise.",
            "trinity agents reset desk",
            "trinity agents reset desk --state --yes")
        {
            name,
            state,
            yes,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var agent = arguments.GetRequiredValue(name);
            var clears = arguments.GetValue(state);
            await session.RequireAsync(
                arguments.GetValue(yes),
                $"Drop all open work of {agent}{(clears ? ", and its states" : string.Empty)}?",
                cancellationToken);
            await session.Client.Agents.ResetAsync(agent, clears, cancellationToken);
            session.Done($"{agent} is reset; its states are {(clears ? "cleared" : "kept")}.");
        });
    }

    private static Option<string?> ConfigOption() => new("--config") { Description = $"The whole configuration: {JsonInput.Help}", HelpName = "JSON" };

    private static Option<string?> DisplayNameOption() => new("--display-name")
    {
        Description = "A name for people, at most 100 characters.",
        HelpName = "TEXT",
    };

    private static Option<string?> DescriptionOption() => new("--description")
    {
        Description = "What it is for, in words for people, at most 2,000 characters.",
        HelpName = "TEXT",
    };

    private static Option<string[]> TagOption() => new("--tag") { Description = "A tag. May be given several times.", HelpName = "TAG" };
}
