using Trinity.Sdk.Nodes;

namespace Trinity.Samples.HelloNode;

/// <summary>Greets people, and remembers how often each of them came.</summary>
[NodeType("greeter", DefaultKey = "everybody")]
public sealed class Greeter : NativeAgent<Visits, GreeterConfig>
{
    [Handles("hello")]
    public Task HelloAsync(Visitor visitor, Turn<Visits, GreeterConfig> turn)
    {
        turn.State.Count++;
        turn.Emit("visitor.greeted", visitor);
        turn.Reply($"{turn.Config.Greeting}, {visitor.Name}! Visit number {turn.State.Count}.");
        return Task.CompletedTask;
    }
}

/// <summary>The payload of <c>hello</c>.</summary>
public sealed record Visitor(string Name);

/// <summary>The state of one key.</summary>
public sealed class Visits
{
    public int Count { get; set; }
}

/// <summary>What the owner of an agent sets.</summary>
public sealed class GreeterConfig
{
    public string Greeting { get; init; } = "Hello";
}
