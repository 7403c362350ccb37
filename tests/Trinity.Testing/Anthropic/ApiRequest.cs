using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Trinity.Testing.Anthropic;

/// <summary>A request to the API, and what became of it.</summary>
public sealed class ApiRequest
{
    private readonly TaskCompletionSource<ApiOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ApiRequest(DateTimeOffset time, HttpRequest request, string text)
    {
        (Time, Method, Path, Query) = (time, request.Method, request.Path.Value!, request.QueryString.Value!);
        Headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Text = text;
        Body = Parse(text);
    }

    public DateTimeOffset Time { get; }

    public string Method { get; }

    /// <summary>Without the query.</summary>
    public string Path { get; }

    /// <summary>The query with its question mark; empty without one.</summary>
    public string Query { get; }

    /// <summary>The headers, whatever the case of their names.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The body as it came.</summary>
    public string Text { get; }

    /// <summary>The body; undefined where it is not JSON.</summary>
    public JsonElement Body { get; }

    /// <summary>The key, whichever way it was sent.</summary>
    public string? Key => Headers.GetValueOrDefault("x-api-key")
        ?? (Headers.GetValueOrDefault("authorization") is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var token] ? token : null);

    /// <summary>Whether it calls the model.</summary>
    public bool IsMessage => Method == HttpMethods.Post && Path == ScriptedApi.MessagesPath;

    /// <summary>What the model is told of the one tool that it has called last.</summary>
    public string ToolResult => Body.GetProperty("messages").EnumerateArray().Last().GetProperty("content").EnumerateArray()
        .Single(block => block.GetProperty("type").ValueEquals("tool_result")).GetProperty("content").ToString();

    /// <summary>What became of it, when it has ended.</summary>
    public Task<ApiOutcome> Outcome => _outcome.Task;

    internal static async Task<ApiRequest> ReadAsync(DateTimeOffset time, HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        return new ApiRequest(time, request, await reader.ReadToEndAsync(cancellationToken));
    }

    internal void End(ApiOutcome outcome) => _outcome.TrySetResult(outcome);

    private static JsonElement Parse(string text)
    {
        try
        {
            return text.Length == 0 ? default : JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}

/// <summary>What became of a request.</summary>
/// <param name="Status">The status of its answer.</param>
/// <param name="IsAborted">Whether the connection was gone before all of the answer was said.</param>
public sealed record ApiOutcome(int Status, bool IsAborted);
