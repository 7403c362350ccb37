using System.Text.Json;
using Trinity.Sdk.Nodes;
using Trinity.Testing.Semantics;

namespace Trinity.Server.Tests.Sharing;

/// <summary>Replies with what it is sent.</summary>
[NodeType("echo")]
public sealed class EchoNode : NativeAgent<ScriptState, ScriptConfig>
{
    [Handles("message")]
    public Task EchoAsync(JsonElement message, Turn<ScriptState, ScriptConfig> turn)
    {
        turn.Reply(message);
        return Task.CompletedTask;
    }
}
