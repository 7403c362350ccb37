using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.OpenApi;

/// <summary>The description of the API says all that a program needs to know of it.</summary>
public sealed class DescriptionTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private JsonObject _document = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(_server.Address) };
        _document = JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!.AsObject();
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public void EveryOperation_HasAName_ASummaryAndATagThatIsDescribed()
    {
        var tags = _document["tags"]!.AsArray().Select(tag => tag!["name"]!.GetValue<string>()).ToHashSet();

        Assert.Empty(from operation in Operations()
                     where operation.Body["operationId"] is null
                         || operation.Body["summary"]?.GetValue<string>() is not { Length: > 0 }
                         || operation.Body["tags"]!.AsArray().Select(tag => tag!.GetValue<string>()).Except(tags).Any()
                     select operation.Name);
    }

    [Fact]
    public void EveryOperationName_IsItsOwn() => Assert.Empty(Operations()
        .GroupBy(operation => operation.Body["operationId"]!.GetValue<string>()).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void EveryParameter_IsDescribed() => Assert.Empty(
        from operation in Operations()
        from parameter in operation.Body["parameters"]?.AsArray() ?? []
        where parameter!["description"]?.GetValue<string>() is not { Length: > 0 }
        select $"{operation.Name} {parameter["name"]}");

    [Fact]
    public void EveryRefusal_IsAProblem()
    {
        var refusals = from operation in Operations()
                       from response in operation.Body["responses"]!.AsObject()
                       where response.Key[0] is '4' or '5' && operation.Body["operationId"]!.GetValue<string>() != "GetReadiness"
                       select (operation.Name, Content: Resolve(response.Value!)["content"]!.AsObject());

        Assert.All(refusals, refusal => Assert.Equal(
            "#/components/schemas/Problem", refusal.Content["application/problem+json"]!["schema"]!["$ref"]!.GetValue<string>()));
    }

    [Fact]
    public void EveryDoorThatAsksForAKey_SaysSo_AndNoOtherDoes()
    {
        var anonymous = Operations().Where(operation => operation.Body["security"]!.AsArray().Count == 0).Select(operation => operation.Name);

        Assert.Equal(
            [
                "GET /api/v1/public/{token}", "GET /api/v1/public/{token}/executions/{id}", "GET /health/live", "GET /health/ready",
                "POST /api/v1/invitations/accept", "POST /api/v1/public/{token}/messages", "POST /api/v1/session", "POST /api/v1/session/code", "POST /api/v1/setup",
                "POST /hooks/{token}",
            ],
            anonymous.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryAnswer_ThatIsNotEmpty_HasASchema() => Assert.Empty(
        from operation in Operations()
        from response in operation.Body["responses"]!.AsObject()
        where response.Key is ['2', ..] and not "204" && response.Value!["content"] is not JsonObject { Count: > 0 }
        select $"{operation.Name} {response.Key}");

    [Fact]
    public void UnknownProperties_AreRefusedInRequests_AndAllowedInAnswers()
    {
        var schemas = _document["components"]!["schemas"]!;

        Assert.False(schemas["CreateAgent"]!["additionalProperties"]!.GetValue<bool>());
        Assert.Null(schemas["Agent"]!["additionalProperties"]);
    }

    [Fact]
    public void RawJson_IsAnyValue() => Assert.Equal(["description"], _document["components"]!["schemas"]!["RawJson"]!.AsObject().Select(property => property.Key));

    [Theory]
    [InlineData("SubmitExecution", "Idempotency-Key", "Prefer")]
    [InlineData("ChangeAgent", "If-Match")]
    [InlineData("WatchExecution", "Last-Event-ID")]
    [InlineData("ReadAgentLogs", "Last-Event-ID")]
    public void Headers_ThatAnEndpointReads_AreItsParameters(string operationId, params string[] headers) => Assert.Equal(
        headers,
        Operation(operationId)["parameters"]!.AsArray().Where(parameter => parameter!["in"]!.GetValue<string>() == "header")
            .Select(parameter => parameter!["name"]!.GetValue<string>()));

    [Theory]
    [InlineData("WatchExecution", "text/event-stream")]
    [InlineData("ReadAgentLogs", "application/json", "text/event-stream")]
    public void Streams_AreAnswersOfTheirOwn(string operationId, params string[] media) => Assert.Equal(
        media, Operation(operationId)["responses"]!["200"]!["content"]!.AsObject().Select(content => content.Key));

    [Fact]
    public void EveryDoor_ButThoseForPeople_AndThatInAnotherApisForm_IsDescribed()
    {
        var described = Operations().Select(operation => operation.Name).ToHashSet();
        string[] people = ["GET /", "GET /setup", "GET /setup.js", "GET /join", "GET /join.js", "GET /pages.css", "GET /openapi/{documentName}.json"];

        // The provider of models describes its own, and tools describe themselves.
        string[] others =
        [
            "HEAD /model-proxy", "POST /model-proxy/v1/messages", "POST /model-proxy/v1/messages/count_tokens", "GET /model-proxy/{**rest}",
            "POST /agent-tools", "GET /agent-tools", "DELETE /agent-tools", "GET /agent-tools/{**rest}",
        ];

        Assert.Empty(_server.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => $"{method} {(endpoint.RoutePattern.RawText is "/" ? "/" : "/" + endpoint.RoutePattern.RawText!.Trim('/'))}"))
            .Except(described)
            .Except(people)
            .Except(others));
    }

    private IEnumerable<(string Name, JsonObject Body)> Operations() =>
        from path in _document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!.AsObject());

    private JsonObject Operation(string id) => Operations().Single(operation => operation.Body["operationId"]!.GetValue<string>() == id).Body;

    private JsonObject Resolve(JsonNode response) => response["$ref"] is { } reference
        ? _document["components"]!["responses"]![reference.GetValue<string>().Split('/')[^1]]!.AsObject()
        : response.AsObject();
}
