using System.CommandLine;
using Trinity.Cli.Commands;

namespace Trinity.Cli.Audit;

/// <summary>The options that say which entries of the audit log are meant.</summary>
internal sealed class AuditFilters
{
    private readonly (string Name, Option<string?> Option)[] _options =
    [
        Filter("actor", "Only what this party did: key:7, system; unknown for unknown keys.", "ACTOR"),
        Filter("key", "Only what came with this key, key:7.", "KEY"),
        Filter("action", "Only this action, like create_agent.", "ACTION"),
        Filter("target", "Only what was about this: agt_…, exe_…, ask_…, key:7.", "ID"),
        Filter("outcome", "Only with this outcome: done, forbidden, or the code of another refusal.", "CODE"),
        Filter("request", "Only of this request: the traceId of a problem.", "ID"),
        Filter("since", "Only of this time or later, 2026-01-31T09:00:00Z.", "TIME"),
        Filter("until", "Only before this time.", "TIME"),
    ];

    public void AddTo(CliCommand command)
    {
        foreach (var (_, option) in _options)
        {
            command.Add(option);
        }
    }

    public Query Query(ParseResult arguments)
    {
        var query = new Query();
        foreach (var (name, option) in _options)
        {
            query.Add(name, arguments.GetValue(option));
        }

        return query;
    }

    private static (string Name, Option<string?> Option) Filter(string name, string description, string helpName) =>
        (name, new Option<string?>($"--{name}") { Description = description, HelpName = helpName });
}
