using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Tests.Targets;

/// <summary>Takes everything and does nothing with it: what targets sent stands in its executions.</summary>
[NodeType("collector")]
public sealed class CollectorNode : NativeAgent<NoState, NoConfig>
{
    [Handles(HandlesAttribute.Any)]
    public Task TakeAsync(ReadOnlyMemory<byte> payload, Turn<NoState, NoConfig> turn)
    {
        turn.Reply(new Taken(System.Text.Encoding.UTF8.GetString(payload.Span), turn.Message.ContentType));
        return Task.CompletedTask;
    }
}

/// <summary>What a <see cref="CollectorNode"/> got.</summary>
public sealed record Taken(string Payload, string ContentType);
