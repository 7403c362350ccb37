using System.Text.Json;
using Trinity.Platform.Operators;
using Trinity.Sdk.Turns;

namespace Trinity.Server.Tests.Operators;

public sealed class AnswerSchemaTests
{
    [Theory]
    [InlineData("""{"name":"x"}""", "")]
    [InlineData("""{}""", "/data/name")]
    [InlineData("""{"name":5}""", "/data/name")]
    [InlineData("""5""", "/data")]
    [InlineData("""null""", "/data")]
    [InlineData("""{"name":"x","inner":{"deep":[{"name":"x"},{}]}}""", "/data/inner/deep/1/name")]
    [InlineData("""{"name":"x","inner":{"deep":[{"name":"x","kind":"red"}]}}""", "/data/inner/deep/0/kind")]
    [InlineData("""{"name":"x","inner":{"deep":5}}""", "/data/inner/deep")]
    [InlineData("""{"name":"x","a.b":5}""", "/data/a.b")]
    [InlineData("""{"name":"x","a.b":{"c/d":5}}""", "/data/a.b/c~1d")]
    [InlineData("""{"name":"x","map":{"one.two":{},"[0]":{"name":"x"}}}""", "/data/map/one.two/name")]
    public async Task Fault_IsAtItsPlace(string data, string pointer)
    {
        var value = JsonElement.Parse(data);

        var faults = await AnswerSchema.CheckAsync(TypeSchema.Of(typeof(Filled)), value, TestContext.Current.CancellationToken);

        Assert.Equal(pointer.Length == 0 ? [] : [pointer], faults.Select(fault => fault.Pointer));
    }

    [Fact]
    public async Task Form_ThatRefersOutside_FetchesNothing()
    {
        var schema = System.Text.Encoding.UTF8.GetBytes("""{"type":"object","properties":{"a":{"$ref":"http://127.0.0.1:9/schema.json"}}}""");

        var failure = await Assert.ThrowsAnyAsync<Exception>(
            () => AnswerSchema.CheckAsync(schema, JsonElement.Parse("{}"), TestContext.Current.CancellationToken));

        Assert.Contains("nothing outside", failure.GetBaseException().Message, StringComparison.Ordinal);
    }

    public sealed class Filled
    {
        public required string Name { get; init; }

        public Inner? Inner { get; init; }

        public Dictionary<string, Element>? Map { get; init; }

        [System.Text.Json.Serialization.JsonPropertyName("a.b")]
        public Dotted? Dotted { get; init; }
    }

    public sealed record Inner(IReadOnlyList<Element> Deep);

    public sealed record Element(string Name, Kind Kind = Kind.Blue);

    public enum Kind
    {
        Blue,
        Green,
    }

    public sealed class Dotted
    {
        [System.Text.Json.Serialization.JsonPropertyName("c/d")]
        public string? Slashed { get; init; }
    }
}
