using System.Text.Json.Nodes;

namespace Trinity.Nodes.Tests;

internal static class Json
{
    /// <summary>A configuration as users write it.</summary>
    public static JsonNode Of(string json) => JsonNode.Parse(json)!;
}
