using System.Text.Json;
using Trinity.Platform.Models;
using Trinity.Platform.Tools;

namespace Trinity.Server.AgentTools;

/// <summary>Keeps a value for the session of the agent.</summary>
internal sealed class SetStateTool(IToolCalls calls) : AgentTool(
    "set_state",
    "Keeps a value for this session under a name; the next turns of the session get it with get_state, whatever becomes of the container. Without a "
    + "value what has the name is forgotten.",
    """
    "name": {"type": "string", "description": "The name of the value."},
    "value": {"description": "The value, as JSON: at most 16 KiB, and 64 KiB with all others of the session."}
    """,
    "name")
{
    public override async Task<ToolResult> CallAsync(ExecutionGrant grant, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var name = arguments.NeededName("name");
        JsonElement? value = arguments.Any("value");
        return arguments.Fault is { } fault ? Invalid(fault) : await calls.KeepAsync(grant, kept => KeptValues.Set(kept, name, value));
    }
}
