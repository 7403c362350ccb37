using System.Text.Json.Nodes;
using NJsonSchema;

namespace Trinity.Cli.Tests.Server;

/// <summary>The schemas of the API's description, more strictly than it publishes them: what it does not name may not be there.</summary>
internal sealed class ApiSchemas
{
    private const string InDocument = "#/components/schemas/";
    private const string InSchema = "#/definitions/";

    private readonly JsonObject _definitions;

    private ApiSchemas(JsonObject definitions) => _definitions = definitions;

    public static async Task<ApiSchemas> ReadAsync(string server)
    {
        using var http = new HttpClient { BaseAddress = new Uri(server) };
        var text = await http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken);
        var definitions = JsonNode.Parse(text.Replace(InDocument, InSchema, StringComparison.Ordinal))!["components"]!["schemas"]!.AsObject();
        foreach (var schema in definitions.Select(pair => pair.Value!.AsObject()).Where(schema => schema.ContainsKey("properties")))
        {
            schema["additionalProperties"] ??= false;
        }

        return new ApiSchemas((JsonObject)definitions.DeepClone());
    }

    /// <returns>What is wrong with a document.</returns>
    public async Task<IReadOnlyList<string>> FaultsOfAsync(string json, string schema)
    {
        Assert.True(_definitions.ContainsKey(schema), $"The description has no schema {schema}.");
        var root = _definitions[schema]!.DeepClone().AsObject();
        root["definitions"] = _definitions.DeepClone();
        var parsed = await JsonSchema.FromJsonAsync(root.ToJsonString(), TestContext.Current.CancellationToken);
        return [.. parsed.Validate(json).Select(fault => fault.ToString())];
    }
}
