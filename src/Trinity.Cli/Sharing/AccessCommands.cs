using System.CommandLine;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Sharing;

namespace Trinity.Cli.Sharing;

/// <summary><c>trinity access</c>: asks for access to agents, and decides who gets it.</summary>
internal static class AccessCommands
{
    public static Command Create() => new CliCommand("access", "Asks for access to agents, and decides who gets it.") { List(), Request(), Approve(), Deny() };

    private static CliCommand List()
    {
        var isMine = new Option<bool>("--mine") { Description = "Lists what you have asked for yourself." };
        var status = Words.Option("--status", "Only those in this status.", "pending", "approved", "denied");
        return ListOptions.Lists(
            new CliCommand("list", "Lists the requests that you may decide.", "trinity access list --status pending", "trinity access list --mine")
            {
                isMine,
                status,
            },
            (session, arguments) => new ListRequest<AccessRequest>(
                (query, token) => session.Client.AccessRequests.ListAsync(query, token),
                new Query().Add("mine", arguments.GetValue(isMine) ? "true" : null).Add("status", arguments.GetValue(status))),
            () => new TextTable(
                new Column("Agent") { MinWidth = 12 },
                new Column("Level"),
                new Column("Status"),
                new Column("Id"),
                new Column("Who") { MinWidth = 12, IsHiddenWhenEmpty = true },
                new Column("Reason") { MinWidth = 12, Rank = 1, IsHiddenWhenEmpty = true },
                new Column("Asked")),
            (table, request, now) => table.Add(
                request.Agent,
                Cell.Word(request.Level),
                Cell.Word(request.Status),
                request.Id,
                request.Email ?? string.Empty,
                request.Answer ?? request.Reason ?? string.Empty,
                Times.Short(request.CreatedAt, now)),
            "There are no requests.");
    }

    private static CliCommand Request()
    {
        var agent = AgentName.Argument();
        var level = Words.Option("--level", "How much.", "use", "operate", "edit");
        level.Required = true;
        var reason = Reason("Why, for who decides.");
        return new CliCommand(
            "request",
            "Asks for access to an agent by its exact name. The answer does not tell whether there is one.",
            "trinity access request desk --level use --reason 'I answer refunds.'")
        {
            agent,
            level,
            reason,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var request = await session.Client.AccessRequests.RequestAsync(
                new RequestAccess
                {
                    Agent = arguments.GetRequiredValue(agent),
                    Level = arguments.GetValue(level)!,
                    Reason = arguments.GetValue(reason),
                },
                cancellationToken);
            session.Done(request.Id);
            session.Screen.Remark("You hear of the decision by mail; look: trinity access list --mine");
        });
    }

    private static CliCommand Approve()
    {
        var request = Argument();
        var level = Words.Option("--level", "How much; default as much as was asked for.", "use", "operate", "edit");
        return new CliCommand("approve", "Shares the agent with who asked.", "trinity access approve acr_1 --level use") { request, level }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var decided = await session.Client.AccessRequests.ApproveAsync(
                    arguments.GetRequiredValue(request), arguments.GetValue(level), cancellationToken);
                session.Done($"{decided.Agent} is shared with {decided.Email}: {decided.Level}.");
            });
    }

    private static CliCommand Deny()
    {
        var request = Argument();
        var reason = Reason("Why, for who asked.");
        return new CliCommand("deny", "Denies a request.", "trinity access deny acr_1 --reason 'Ask for the other desk.'") { request, reason }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var decided = await session.Client.AccessRequests.DenyAsync(
                    arguments.GetRequiredValue(request), arguments.GetValue(reason), cancellationToken);
                session.Done($"{decided.Email} gets no access to {decided.Agent}.");
            });
    }

    private static Argument<string> Argument() => new("REQUEST") { Description = "The request's id, acr_…" };

    private static Option<string?> Reason(string description) => new("--reason") { Description = description, HelpName = "TEXT" };
}
