using System.CommandLine;
using Spectre.Console;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Operators;

namespace Trinity.Cli.Asks;

/// <summary><c>trinity asks</c>: what waits for people.</summary>
internal static class AskCommands
{
    public static readonly string[] Kinds = ["question", "approval", "judgment", "alert"];
    public static readonly string[] Priorities = ["low", "normal", "high", "critical"];

    public static Command Create()
    {
        var list = List();
        var asks = new CliCommand(
            "asks",
            "Looks at what waits for people, and answers it. Alone, at a terminal, it is an inbox.",
            "trinity asks",
            "trinity asks list --kind approval",
            "trinity asks answer ask_06f5k2… approve")
        {
            list,
            Show(),
            AnswerCommand.Create(),
            CancelCommand.Create(),
            Counts(),
        };

        // Not a terminal: what would be in the inbox, as a list.
        asks.Runs((session, arguments, cancellationToken) => session.Screen.CanAsk && !session.Screen.IsJson && !Console.IsOutputRedirected
            ? new Inbox(new InboxDesk(session.Client.Asks), session.Screen.Out, session.Time).RunAsync(cancellationToken)
            : ((System.CommandLine.Invocation.AsynchronousCommandLineAction)list.Action!).InvokeAsync(arguments, cancellationToken));
        return asks;
    }

    public static Argument<string> IdArgument() => new("ID") { Description = "The entry's id, ask_…" };

    private static CliCommand List()
    {
        var agent = AgentName.Option();
        var status = Words.Option("--status", "Only those in this status; default pending.", "pending", "answered", "expired", "cancelled", "withdrawn");
        var kind = Words.Option("--kind", "Only those of this kind.", Kinds);
        var priority = Words.Option("--priority", "Only those of this priority.", Priorities);
        var addressee = new Option<string?>("--addressee") { Description = "Only those for this person or role.", HelpName = "WHO" };
        var text = new Option<string?>("-q", "--query") { Description = "Only those whose title has this in it.", HelpName = "TEXT" };
        return ListOptions.Lists(
            new CliCommand("list", "Lists what waits for people, the oldest first.", "trinity asks list --kind alert --status pending")
            {
                agent,
                status,
                kind,
                priority,
                addressee,
                text,
            },
            (session, arguments) => new ListRequest<Ask>(
                session.Client.Asks.ListAsync,
                new Query()
                    .Add("status", arguments.GetValue(status) ?? "pending")
                    .Add("kind", arguments.GetValue(kind))
                    .Add("agent", arguments.GetValue(agent))
                    .Add("priority", arguments.GetValue(priority))
                    .Add("addressee", arguments.GetValue(addressee))
                    .Add("q", arguments.GetValue(text))),
            AskPicture.Table,
            AskPicture.Add,
            "Nothing waits.");
    }

    private static CliCommand Show()
    {
        var id = IdArgument();
        return new CliCommand("show", "Shows an entry: the question, what is proposed, and what may be answered.", "trinity asks show ask_06f5k2…") { id }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var ask = await session.Client.Asks.GetAsync(arguments.GetRequiredValue(id), cancellationToken);
                session.Show(screen => AskPicture.Details(ask, session.Time.GetUtcNow()).Write(screen, Screen.Width));
            });
    }

    private static CliCommand Counts() => new CliCommand("counts", "Says how much waits for people.", "trinity asks counts")
        .Runs(async (session, _, cancellationToken) =>
        {
            var counts = await session.Client.Asks.CountAsync(cancellationToken);
            session.Show(screen => new DetailList()
                .Add("Pending", $"{counts.Pending:N0}", Styles.Strong)
                .Add("Overdue", $"{counts.Overdue:N0}", counts.Overdue > 0 ? Styles.Bad : (Style?)null)
                .Add("By kind", Listed(Kinds, counts.ByKind))
                .Add("By priority", Listed(Priorities, counts.ByPriority))
                .Write(screen, Screen.Width));
        });

    private static string Listed(string[] order, IReadOnlyDictionary<string, int> counts) =>
        string.Join(", ", counts.OrderBy(pair => Array.IndexOf(order, pair.Key)).Select(pair => $"{pair.Value:N0} {pair.Key}"));
}
