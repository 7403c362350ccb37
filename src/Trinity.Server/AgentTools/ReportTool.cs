using Trinity.Platform.Models;
using Trinity.Platform.Tools;

namespace Trinity.Server.AgentTools;

/// <summary>Tells those who follow the execution how it goes.</summary>
internal sealed class ReportTool(IToolCalls calls) : AgentTool(
    "report",
    "Tells those who follow this execution how it goes. It is shown with the execution while it goes on and afterwards.",
    $$"""
    "text": {"type": "string", "description": "How it goes, in a few sentences; at most 4,000 characters."},
    {{DedupeSchema}}
    """,
    "text")
{
    public override async Task<ToolResult> CallAsync(ExecutionGrant grant, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var text = arguments.NeededText("text", ToolBounds.ReportLength);
        var label = arguments.Name(Dedupe);
        return arguments.Fault is { } fault
            ? Invalid(fault)
            : await calls.CauseAsync(grant, CallOf(arguments, label), (transaction, message) => ToolEffects.Report(transaction, message, text));
    }
}
