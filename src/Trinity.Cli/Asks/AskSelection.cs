using System.CommandLine;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Client.Operators;

namespace Trinity.Cli.Asks;

/// <summary>Selects pending entries of the operator queue.</summary>
internal sealed class AskSelection
{
    private readonly Option<string?> _agent = AgentName.Option();
    private readonly Option<string?> _kind = Words.Option("--kind", "Only those of this kind.", AskCommands.Kinds);
    private readonly Option<string?> _priority = Words.Option("--priority", "Only those of this priority.", AskCommands.Priorities);
    private readonly Option<string?> _addressee = new("--addressee") { Description = "Only those for this person or role.", HelpName = "WHO" };
    private readonly Option<string?> _text = new("-q", "--query") { Description = "Only those whose title has this in it.", HelpName = "TEXT" };

    public static Task<BulkCount> CountAsync(Session session, SelectAsks select, CancellationToken cancellationToken) => Bulk.CountAsync(
        session.Client.Asks.ListAsync,
        new Query()
            .Add("status", "pending")
            .Add("agent", select.Agent)
            .Add("kind", select.Kind)
            .Add("priority", select.Priority)
            .Add("addressee", select.Addressee)
            .Add("q", select.Q),
        _ => true,
        cancellationToken);

    public void AddTo(Command command)
    {
        command.Add(_agent);
        command.Add(_kind);
        command.Add(_priority);
        command.Add(_addressee);
        command.Add(_text);
    }

    public bool IsGiven(ParseResult arguments) =>
        new Option[] { _agent, _kind, _priority, _addressee, _text }.Any(option => arguments.GetResult(option) is { Implicit: false });

    public SelectAsks Read(ParseResult arguments) => new()
    {
        Agent = arguments.GetValue(_agent),
        Kind = arguments.GetValue(_kind),
        Priority = arguments.GetValue(_priority),
        Addressee = arguments.GetValue(_addressee),
        Q = arguments.GetValue(_text),
    };
}
