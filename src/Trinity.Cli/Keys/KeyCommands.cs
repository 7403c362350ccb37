using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Access;

namespace Trinity.Cli.Keys;

/// <summary><c>trinity keys</c>: what programs are known by.</summary>
internal static class KeyCommands
{
    private static readonly string[] Scopes = ["ingest", "read", "operate", "build", "admin"];

    public static Command Create() => new CliCommand("keys", "Makes, lists and revokes the keys of programs.")
    {
        List(),
        New(),
        Revoke(),
    };

    private static CliCommand List() => ListOptions.Lists(
        new CliCommand("list", "Lists the keys that are not revoked.", "trinity keys list"),
        (session, _) => new ListRequest<Key>((query, token) => session.Client.Keys.ListAsync(query, token), new Query()),
        () => new TextTable(
            new Column("Name") { MinWidth = 12 },
            new Column("Scope"),
            new Column("Acts as") { Rank = 1 },
            new Column("Agent") { IsHiddenWhenEmpty = true },
            new Column("Key"),
            new Column("Last used"),
            new Column("Expires") { IsHiddenWhenEmpty = true },
            new Column("By") { Rank = 1 },
            new Column("Created") { Rank = 2 }),
        (table, key, now) => table.Add(
            key.Name,
            Cell.Word(key.Scope),
            key.Kind,
            key.Agent,
            key.Prefix + "…",
            Times.Short(key.LastUsedAt, now),
            Times.Short(key.ExpiresAt, now),
            key.CreatedBy,
            Times.Short(key.CreatedAt, now)),
        "There are no keys.");

    private static CliCommand New()
    {
        var name = new Argument<string>("NAME") { Description = "The name: 1 to 63 lower-case letters, digits and hyphens." };
        var scope = new Option<string>("--scope")
        {
            Description = "What it allows: ingest (give work), read (see), operate (both, and answer, start, stop, retry), "
                + "build (and create and configure agents), admin (everything).",
            HelpName = "SCOPE",
            Required = true,
        };
        scope.AcceptOnlyFromAmong(Scopes);
        var days = Lifetime.Option();
        var kind = new Option<string?>("--kind")
        {
            Description = "As whom it acts: personal (as you, within your role; the default), service (as itself; for administrators) or agent (as the agent).",
            HelpName = "KIND",
        };
        kind.AcceptOnlyFromAmong("personal", "service", "agent");
        var agent = new Option<string?>("--agent") { Description = "The only agent it may touch, or as which it acts.", HelpName = "AGENT" };
        return new CliCommand(
            "create",
            "Makes a key. It is shown this once.",
            "trinity keys create ci --scope build --kind service --days 90",
            "trinity keys create sensor --scope ingest --agent desk")
        {
            name,
            scope,
            kind,
            agent,
            days,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var key = await session.Client.Keys.CreateAsync(
                new CreateKey(arguments.GetRequiredValue(name), arguments.GetRequiredValue(scope), session.ExpiryOf(arguments.GetValue(days)))
                {
                    Kind = arguments.GetValue(kind),
                    Agent = arguments.GetValue(agent),
                },
                cancellationToken);
            session.Done(key.Token!);
            session.Screen.Remark("Keep it: it is shown this once, and whoever has it may do what its scope allows.");
        });
    }

    private static CliCommand Revoke()
    {
        var name = new Argument<string>("NAME") { Description = "The key's name." };
        var yes = Confirmation.Create();
        return new CliCommand("revoke", "Revokes a key: from now on it is unknown.", "trinity keys revoke ci --yes") { name, yes }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var key = arguments.GetRequiredValue(name);
                await session.RequireAsync(arguments.GetValue(yes), $"Revoke {key}? What uses it is refused at once.", cancellationToken);
                await session.Client.Keys.RevokeAsync(key, cancellationToken);
                session.Done($"{key} is revoked.");
            });
    }
}
