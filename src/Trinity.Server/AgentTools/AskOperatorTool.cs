using Trinity.Platform.Models;
using Trinity.Platform.Tools;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Server.AgentTools;

/// <summary>Puts a question to the operators, and returns at once.</summary>
internal sealed class AskOperatorTool(IToolCalls calls) : AgentTool(
    "ask_operator",
    "Asks the people who operate this agent something: a question, a choice, an approval. It returns at once with the id of the question; what they "
    + "answer comes later, and the result says how. Ask before you do what cannot be undone.",
    $$"""
    "title": {"type": "string", "description": "What is wanted, in one line of at most 200 characters."},
    "body": {"type": "string", "description": "The question in full, at most 10,000 characters."},
    "options": {"type": "array", "items": {"type": "string"}, "description": "The answers to choose from, at most 50. Without them the answer is free text."},
    "approval": {"type": "boolean", "description": "True for a yes or no: the options are then approve and decline."},
    "priority": {"type": "string", "enum": ["low", "normal", "high", "critical"]},
    "addressee": {"type": "string", "description": "Who is asked, by e-mail address. Without it whoever comes first."},
    "expiresInMinutes": {"type": "integer", "description": "After so many minutes it ends without an answer: 1 to 43,200, at first 10,080 (a week)."},
    {{DedupeSchema}}
    """,
    "title")
{
    private const int Week = 7 * 24 * 60;

    public override async Task<ToolResult> CallAsync(ExecutionGrant grant, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var isApproval = arguments.Flag("approval");
        var options = arguments.Texts("options", ToolBounds.Options, ToolBounds.TitleLength);
        arguments.Require(!isApproval || options.Count == 0, "options: an approval has its own.");
        var priority = Priority.Normal;
        arguments.Require(
            arguments.Text("priority", ToolBounds.TitleLength) is not { } word || Words.TryParse(word, out priority),
            $"priority: it is one of {string.Join(", ", Words.All<Priority>())}.");
        var ask = new AskRequest
        {
            Title = arguments.NeededText("title", ToolBounds.TitleLength),
            Body = arguments.Text("body", ToolBounds.BodyLength),
            Kind = isApproval ? AskKind.Approval : AskKind.Question,
            Options = isApproval ? Question.Approval("?").Options : options,
            Addressee = arguments.Name("addressee"),
            Priority = priority,
        };
        var timeout = TimeSpan.FromMinutes(arguments.Number("expiresInMinutes", 1, (int)ToolBounds.MaxAskTimeout.TotalMinutes) ?? Week);
        var label = arguments.Name(Dedupe);
        return arguments.Fault is { } fault
            ? Invalid(fault)
            : await calls.CauseAsync(
                grant, CallOf(arguments, label), (transaction, message) => ToolEffects.Ask(transaction, message, ask, timeout));
    }
}
