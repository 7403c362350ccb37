using System.Text;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Server.AgentTools;

/// <summary>The message that a tool gives another agent.</summary>
internal static class ToolMessage
{
    /// <summary>The schema of its arguments.</summary>
    public const string Schema =
        """
        "agent": {"type": "string", "description": "The name of the agent; list_agents lists those that take messages from you."},
        "text": {"type": "string", "description": "What it is told, as text. Either this or data."},
        "data": {"description": "What it is told, as JSON. Either this or text."},
        "type": {"type": "string", "description": "The type of the message, for agents that tell types apart. At first: message."},
        "key": {"type": "string", "description": "The session of that agent that the message belongs to. Without one it belongs to none."}
        """;

    public static CallRequest Read(ToolArguments arguments)
    {
        var text = arguments.Text("text", ToolArgumentsBound.Bytes);
        var data = arguments.Any("data");
        arguments.Require(text is null != data is null, "text, data: one of the two is needed.");
        return new CallRequest
        {
            Agent = arguments.NeededName("agent"),
            Type = arguments.Name("type") ?? "message",
            Key = arguments.Name("key"),
            Payload = data is { } json ? Encoding.UTF8.GetBytes(json.GetRawText()) : TurnJson.Write(text),
        };
    }
}
