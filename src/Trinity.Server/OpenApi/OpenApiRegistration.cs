using Microsoft.OpenApi;

namespace Trinity.Server.OpenApi;

/// <summary>Describes the API at <c>/openapi/v1.json</c>. Nothing of it is made before somebody asks.</summary>
internal static class OpenApiRegistration
{
    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddOperationTransformer<OperationDescription>();
        options.AddDocumentTransformer<DocumentDescription>();
    });

    /// <summary>Says which headers of a request the endpoint reads.</summary>
    public static RouteHandlerBuilder ReadsHeaders(this RouteHandlerBuilder endpoint, params RequestHeader[] headers) =>
        endpoint.WithMetadata(new ReadHeaders(headers));

    /// <summary>Says that the endpoint answers with server-sent events.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="name">The name of the events.</param>
    /// <param name="isAlways">Whether it always does; otherwise when <c>Accept</c> asks for it.</param>
    /// <typeparam name="T">What the data of each event is, as JSON.</typeparam>
    public static RouteHandlerBuilder StreamsEvents<T>(this RouteHandlerBuilder endpoint, string name, bool isAlways = true)
    {
        endpoint.WithMetadata(new StreamedEvents(name, typeof(T), isAlways));
        endpoint.ReadsHeaders(RequestHeader.LastEventId);
        return endpoint;
    }
}

/// <summary>The headers of a request that an endpoint reads.</summary>
internal sealed record ReadHeaders(IReadOnlyList<RequestHeader> Headers);

/// <summary>The events that an endpoint answers with.</summary>
internal sealed record StreamedEvents(string Name, Type Data, bool IsAlways);

/// <summary>A header of a request.</summary>
internal sealed record RequestHeader(string Name, string Description)
{
    public static RequestHeader IdempotencyKey { get; } = new(
        Http.IdempotencyKey.Header,
        "What identifies the message, 1 to 200 characters: sent again with the same body it is the same execution, with another one it is "
        + "refused with 422 `idempotency_key_reused`.");

    public static RequestHeader Prefer { get; } = new(
        "Prefer", "`wait=30` waits up to 30 seconds, at most 60, for the execution to end; then the answer is 200 instead of 202.");

    public static RequestHeader IfMatch { get; } = new(
        "If-Match", "The entity tag that the thing must still have, like `\"3\"`; otherwise 412 `version_mismatch`. Without it any version is changed.");

    public static RequestHeader LastEventId { get; } = new(
        "Last-Event-ID", "The id of the last event that was seen: the stream goes on after it.");
}
