using Trinity.Platform.Models;
using Trinity.Platform.Tools;

namespace Trinity.Server.AgentTools;

/// <summary>Gives another agent a message, without waiting for anything.</summary>
internal sealed class SendMessageTool(IToolCalls calls) : AgentTool(
    "send_message",
    "Gives another agent a message. Nobody waits for a reply: use call_agent to get one.",
    $$"""
    {{ToolMessage.Schema}}, {{DedupeSchema}}
    """,
    "agent")
{
    public override async Task<ToolResult> CallAsync(ExecutionGrant grant, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var request = ToolMessage.Read(arguments);
        var label = arguments.Name(Dedupe);
        return arguments.Fault is { } fault
            ? Invalid(fault)
            : await calls.CauseAsync(grant, CallOf(arguments, label), (transaction, message) => ToolEffects.Send(transaction, message, request));
    }
}
