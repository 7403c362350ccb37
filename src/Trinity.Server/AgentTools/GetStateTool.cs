using Trinity.Platform.Models;
using Trinity.Platform.Tools;

namespace Trinity.Server.AgentTools;

/// <summary>Reads what the agent keeps for its session.</summary>
internal sealed class GetStateTool(IToolCalls calls) : AgentTool(
    "get_state",
    "Gets what you have kept for this session with set_state: one value by its name, or all of them. It outlives the container and its files.",
    """
    "name": {"type": "string", "description": "Which value. Without it all of them."}
    """)
{
    public override async Task<ToolResult> CallAsync(ExecutionGrant grant, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var name = arguments.Name("name");
        return arguments.Fault is { } fault
            ? Invalid(fault)
            : await calls.KeepAsync(grant, kept => (null, new ToolResult.Done(KeptValues.Show(kept, name))));
    }
}
