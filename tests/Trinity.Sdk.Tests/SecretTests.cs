using Trinity.Sdk.Nodes;
using Trinity.Sdk.Testing;

namespace Trinity.Sdk.Tests;

public sealed class SecretTests
{
    [Fact]
    public async Task Secret_ThatIsNoText_MakesNoNodeType()
    {
        await using var host = new NodeTestHost();

        var refused = Assert.Throws<TrinityException>(() => host.Add<ListKeeper>("keeper"));

        Assert.Equal("invalid_node_type", refused.Code);
        Assert.Contains("Tokens is a [Secret], but no text", refused.Message, StringComparison.Ordinal);
    }

    public sealed class ListConfig
    {
        public IReadOnlyList<Door> Doors { get; init; } = [];
    }

    public sealed class Door
    {
        [Secret]
        public IReadOnlyList<string> Tokens { get; init; } = [];
    }

    [NodeType("list-keeper")]
    public sealed class ListKeeper : NativeAgent<NoState, ListConfig>
    {
        [Handles("*")]
        public Task RunAsync(Turn<NoState, ListConfig> turn)
        {
            turn.Reply(turn.Config.Doors.Count);
            return Task.CompletedTask;
        }
    }
}
