using System.Text;
using Trinity.Platform.Models;
using Trinity.Platform.Tools;

namespace Trinity.Server.AgentTools;

/// <summary>Lists the agents that take messages from this one.</summary>
internal sealed class ListAgentsTool(ReachableAgents agents) : AgentTool(
    "list_agents",
    "Lists the agents that take messages from you, with what they are for.",
    properties: "")
{
    private const int MaxDescription = 300;

    public override async Task<ToolResult> CallAsync(ExecutionGrant grant, ToolArguments arguments, CancellationToken cancellationToken)
    {
        if (arguments.Fault is { } fault)
        {
            return Invalid(fault);
        }

        var text = new StringBuilder();
        foreach (var agent in await agents.ListAsync(grant, cancellationToken))
        {
            var line = $"{agent.Name}{(agent.IsSelf ? " (you)" : null)}{(agent.Description is { } description ? ": " + Cut(description) : null)}";
            if (text.Length + line.Length > ToolBounds.AnswerLength)
            {
                text.AppendLine("(there are more)");
                break;
            }

            text.AppendLine(line);
        }

        return new ToolResult.Done(text.ToString().TrimEnd());
    }

    private static string Cut(string description) => description.Length <= MaxDescription ? description : description[..MaxDescription] + "…";
}
