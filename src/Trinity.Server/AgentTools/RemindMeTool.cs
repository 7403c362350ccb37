using Trinity.Platform.Models;
using Trinity.Platform.Tools;

namespace Trinity.Server.AgentTools;

/// <summary>Has the platform send the agent a message later.</summary>
internal sealed class RemindMeTool(IToolCalls calls, TimeProvider time) : AgentTool(
    "remind_me",
    "Has a message come to you later: in this session, if there is one. Do not wait by sleeping: end your turn, the reminder begins the next.",
    $$"""
    "name": {"type": "string", "description": "The name of the reminder. One with the same name takes its place."},
    "text": {"type": "string", "description": "What you are told then."},
    "at": {"type": "string", "format": "date-time", "description": "When, like 2026-01-31T08:00:00Z. Either this or inSeconds."},
    "inSeconds": {"type": "integer", "description": "In how many seconds. Either this or at."},
    {{DedupeSchema}}
    """,
    "name", "text")
{
    public override async Task<ToolResult> CallAsync(ExecutionGrant grant, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var name = arguments.NeededName("name");
        var text = arguments.NeededText("text", ToolArgumentsBound.Bytes);
        var at = arguments.Time("at");
        var seconds = arguments.Number("inSeconds", 1, (int)ToolBounds.MaxReminder.TotalSeconds);
        arguments.Require(at is null != seconds is null, "at, inSeconds: one of the two is needed.");
        var label = arguments.Name(Dedupe);
        if (arguments.Fault is { } fault)
        {
            return Invalid(fault);
        }

        var due = at ?? time.GetUtcNow().AddSeconds(seconds!.Value);
        return await calls.CauseAsync(
            grant, CallOf(arguments, label), (transaction, message) => ToolEffects.Remind(transaction, message, name, due, text));
    }
}
