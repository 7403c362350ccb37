using System.Text;
using System.Text.Json;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Testing;

namespace Trinity.Sdk.Tests;

/// <summary>JSON that is handed on as it is written.</summary>
public sealed class Utf8JsonTests
{
    [Theory]
    [InlineData("{\"a\" : 1.50, \"a\":2}")]
    [InlineData("null")]
    [InlineData("\"\\u0041\"")]
    public async Task Value_GoesIntoEffectsAndReply_ByteByByte(string json)
    {
        await using var host = new NodeTestHost();
        var sink = host.Add<SinkNode>("sink");
        var execution = await host.Add<HandOnNode>("source", new HandOnConfig()).SendAsync("go", json);

        Assert.Equal(json, Assert.Single(sink.Executions).Reply<string>());
        Assert.Equal(json, execution.Effects.Single(effect => effect.Target == "told").Data<JsonElement>().GetRawText());
        Assert.Equal(json, execution.Reply<JsonElement>().GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("1 2")]
    [InlineData("{\"a\":1},\"b\":2")]
    public void TextThatIsNotOneValue_IsRefused(string json) =>
        Assert.ThrowsAny<JsonException>(() => Utf8Json.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Value_InsideOfAnother_IsWrittenAsItIs() => Assert.Equal(
        """{"Inner":{"x" : 1}}""", JsonSerializer.Serialize(new { Inner = Utf8Json.Parse("""{"x" : 1}"""u8.ToArray()) }));

    [NodeType("hand-on")]
    public sealed class HandOnNode : NativeAgent<NoState, HandOnConfig>
    {
        [Handles("go")]
        public Task GoAsync(string json, Turn<NoState, HandOnConfig> turn)
        {
            var value = Utf8Json.Parse(Encoding.UTF8.GetBytes(json));
            turn.Tell(turn.Config.Sink, "told", value);
            turn.Emit("told", value);
            turn.Reply(value);
            return Task.CompletedTask;
        }
    }

    [NodeType("sink")]
    public sealed class SinkNode : NativeAgent<NoState, NoConfig>
    {
        [Handles("told")]
        public Task<string> ToldAsync(ReadOnlyMemory<byte> payload, Turn<NoState, NoConfig> turn)
        {
            Assert.NotNull(turn.Message.JsonPayload);
            return Task.FromResult(Encoding.UTF8.GetString(payload.Span));
        }
    }

    public sealed class HandOnConfig
    {
        [AgentName]
        public string Sink { get; init; } = "sink";
    }
}
