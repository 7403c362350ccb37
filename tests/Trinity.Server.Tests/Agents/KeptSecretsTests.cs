using System.Text;
using System.Text.Json.Nodes;
using Trinity.Platform.Agents;

namespace Trinity.Server.Tests.Agents;

/// <summary>A secret that a change leaves out stays where it belongs, and comes nowhere else.</summary>
public sealed class KeptSecretsTests
{
    private const string One = """{"url":"one","secret":"enc:v1:1"}""";
    private const string Two = """{"url":"two","secret":"enc:v1:2"}""";
    private const string NewOne = """{"url":"one"}""";
    private const string NewTwo = """{"url":"two","secret":null}""";

    [Theory]
    [InlineData($"[{One},{Two}]", $"[{NewOne},{NewTwo}]", "one 1, two 2")]
    [InlineData($"[{One},{Two}]", $"[{NewTwo},{NewOne}]", "two 2, one 1")]
    [InlineData($"[{One},{Two}]", $"[{NewTwo}]", "two 2")]
    [InlineData($"[{One}]", $$"""[{"url":"new"},{{NewOne}}]""", "new , one 1")]
    [InlineData($"[{One},{Two}]", """[{"url":"one, changed"},{"url":"two"}]""", "one, changed , two 2")]
    [InlineData($"[{One}]", """[{"secret":"given","url":"one"}]""", "one given")]
    [InlineData($"[{One}]", """[{"secret":"","url":"one"}]""", "one ")]
    [InlineData($"[{One}]", """[{"secret":null,"type":null,"url":"one"}]""", "one 1")]
    [InlineData($"[{Two},{One}]", $"[{NewOne},{NewOne}]", "one , one ")]
    [InlineData("""[{"url":"x","secret":"enc:v1:1"},{"url":"x","secret":"enc:v1:2"}]""", """[{"url":"x"},{"url":"x"}]""", "x 1, x 2")]
    [InlineData("""[{"url":"x","secret":"enc:v1:1"},{"url":"x","secret":"enc:v1:2"}]""", """[{"url":"x"}]""", "x ")]
    [InlineData("""[{"url":"x"},{"url":"x","secret":"enc:v1:2"}]""", """[{"url":"x"},{"url":"x"}]""", "x , x 2")]
    public void Secret_OfAListElement_FollowsItsElement(string before, string after, string expected)
    {
        var kept = Keep($$"""{"to":{{before}}}""", $$"""{"to":{{after}}}""");

        Assert.Equal(expected, string.Join(", ", kept["to"]!.AsArray().Select(target =>
            $"{target!["url"]} {target["secret"]?.ToString().Replace("enc:v1:", string.Empty, StringComparison.Ordinal)}")));
    }

    [Fact]
    public void Secret_OfANestedListElement_StaysThoughTheRuleAroundItChanges()
    {
        var kept = Keep(
            $$"""{"rules":[{"when":"a","to":[{{One}},{{Two}}]},{"when":"b","to":[]}]}""",
            $$"""{"rules":[{"when":"b","to":[]},{"when":"a, changed","to":[{{NewTwo}},{{NewOne}}]}]}""");

        Assert.Equal("enc:v1:2", kept["rules"]![1]!["to"]![0]!["secret"]!.ToString());
        Assert.Equal("enc:v1:1", kept["rules"]![1]!["to"]![1]!["secret"]!.ToString());
    }

    [Fact]
    public void Secret_OutsideOfLists_StaysInItsPlace_WhateverElseChanges()
    {
        var kept = Keep(
            """{"verify":{"scheme":"github","secret":"enc:v1:1"},"secret":"enc:v1:2"}""",
            """{"verify":{"scheme":"stripe"},"other":1}""");

        Assert.Equal(("enc:v1:1", "enc:v1:2"), (kept["verify"]!["secret"]!.ToString(), kept["secret"]!.ToString()));
    }

    [Fact]
    public void Secret_OfElementsBeyondTheTenth_KeepTheirOrder()
    {
        var before = string.Join(',', Enumerable.Range(0, 12).Select(i => $$"""{"url":"x","secret":"enc:v1:{{i}}"}"""));
        var after = string.Join(',', Enumerable.Repeat("""{"url":"x"}""", 12));

        var kept = Keep($$"""{"to":[{{before}}]}""", $$"""{"to":[{{after}}]}""");

        Assert.Equal(
            Enumerable.Range(0, 12).Select(i => $"enc:v1:{i}"), kept["to"]!.AsArray().Select(target => target!["secret"]!.ToString()));
    }

    private static JsonNode Keep(string before, string after) => JsonNode.Parse(
        ConfigurationSecrets.Keep(Encoding.UTF8.GetBytes(after), Pointers(after), Encoding.UTF8.GetBytes(before), Pointers(before)))!;

    /// <summary>Every property called secret is one, set or not: of every object that has a url or a scheme, and of the whole.</summary>
    private static IReadOnlyList<string> Pointers(string config) => [.. Find(JsonNode.Parse(config), "/config")];

    private static IEnumerable<string> Find(JsonNode? node, string at) => node switch
    {
        JsonObject item => item.SelectMany(property => Find(property.Value, $"{at}/{property.Key}"))
            .Concat(at == "/config" || item.ContainsKey("url") || item.ContainsKey("scheme") ? [at + "/secret"] : []),
        JsonArray list => list.SelectMany((element, index) => Find(element, $"{at}/{index}")),
        _ => [],
    };
}
