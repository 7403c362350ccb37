using System.Text;
using Trinity.Platform.Models;
using Trinity.Platform.Tools;

namespace Trinity.Server.AgentTools;

/// <summary>Publishes an event.</summary>
internal sealed class EmitEventTool(IToolCalls calls) : AgentTool(
    "emit_event",
    "Publishes an event of this agent, for whoever follows it.",
    $$"""
    "type": {"type": "string", "description": "What has happened, like invoice.paid."},
    "data": {"description": "What belongs to it, as JSON."},
    {{DedupeSchema}}
    """,
    "type")
{
    public override async Task<ToolResult> CallAsync(ExecutionGrant grant, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var type = arguments.NeededName("type");
        ReadOnlyMemory<byte> data = arguments.Any("data") is { } json ? Encoding.UTF8.GetBytes(json.GetRawText()) : default;
        var label = arguments.Name(Dedupe);
        return arguments.Fault is { } fault
            ? Invalid(fault)
            : await calls.CauseAsync(grant, CallOf(arguments, label), (transaction, message) => ToolEffects.Emit(transaction, message, type, data));
    }
}
