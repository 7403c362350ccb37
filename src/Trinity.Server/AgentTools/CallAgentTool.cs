using Trinity.Platform.Models;
using Trinity.Platform.Tools;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runs;

namespace Trinity.Server.AgentTools;

/// <summary>Gives another agent a message and gets its reply: at once if it comes soon, else when it is asked for again, or as a message.</summary>
internal sealed class CallAgentTool(IToolCalls calls, AsideWait wait) : AgentTool(
    "call_agent",
    "Gives another agent a message and gets its reply. It waits some time; if the reply takes longer, the result says how it is got later. The same "
    + "call again does not send the message again.",
    $$"""
    {{ToolMessage.Schema}},
    "waitSeconds": {"type": "integer", "description": "How long to wait for the reply, 0 to 240. At first 50."}, {{DedupeSchema}}
    """,
    "agent")
{
    private const string WaitSeconds = "waitSeconds";
    private const int FirstSeconds = 50;

    public override async Task<ToolResult> CallAsync(ExecutionGrant grant, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var request = ToolMessage.Read(arguments);
        var seconds = arguments.Number(WaitSeconds, 0, AsideWait.MaxSeconds) ?? FirstSeconds;
        var label = arguments.Name(Dedupe);
        if (arguments.Fault is { } fault)
        {
            return Invalid(fault);
        }

        var call = CallOf(arguments, label, WaitSeconds);
        var id = "call_" + Base32.Encode(call.Hash.AsSpan(0, 10));
        var result = await calls.CauseAsync(grant, call, (transaction, message) => ToolEffects.Call(transaction, message, id, request));
        if (result is not ToolResult.Done placed)
        {
            return result;
        }

        if (await wait.EndedAsync(grant, placed.Text, seconds, cancellationToken) is not { } ended)
        {
            return new ToolResult.Done(
                $"The message was given to the agent '{request.Agent}' (call {id}), and it has not replied yet. The same call again waits again, and does not "
                + "send it again. If this execution ends first and belongs to a session, the reply comes as a message of the session.");
        }

        return ended.Error is { } error
            ? new ToolResult.Refused(error.Code, $"The agent '{request.Agent}' has not replied: {error.Message}")
            : new ToolResult.Done(Asides.ReplyText(ended.Result, ToolBounds.AnswerLength));
    }
}
