using System.Text.Json.Nodes;

namespace Trinity.Testing.Semantics;

/// <summary>What a host must be able to do so that the semantic tests run on it: the test host, and the real server over HTTP.</summary>
public interface ISemanticHost : IAsyncDisposable
{
    DateTimeOffset Now { get; }

    Task AddAgentAsync(string name, Type nodeType, object? config = null);

    /// <summary>Sends a message and returns the id of its execution once it is accepted.</summary>
    /// <exception cref="SemanticException">It was refused.</exception>
    Task<string> SendAsync(string agent, string type, object? payload = null, string? key = null, SendOptions? options = null);

    /// <summary>Returns when nothing more can run.</summary>
    Task SettleAsync();

    Task AdvanceAsync(TimeSpan by);

    /// <summary>Kills and restarts: what runs is lost, what was acknowledged stands.</summary>
    Task CrashAsync();

    Task<ExecutionView> GetAsync(string execution);

    Task<IReadOnlyList<ExecutionView>> ExecutionsAsync(string agent);

    Task<IReadOnlyList<AskView>> AsksAsync();

    Task<IReadOnlyList<AskView>> AlertsAsync();

    /// <exception cref="SemanticException">It was refused.</exception>
    Task AnswerAsync(string ask, string? option = null, string? text = null, object? data = null);

    Task CancelAskAsync(string ask);

    /// <summary>All effects in the order in which they went out.</summary>
    Task<IReadOnlyList<EffectView>> EffectsAsync();

    Task<bool> CancelAsync(string execution);

    Task<bool> RetryAsync(string execution);

    Task<string> RetryFreshAsync(string execution);

    Task<JsonNode?> StateAsync(string agent, string key);

    Task ConfigureAsync(string agent, object config);

    /// <summary>Replaces the code of an agent with another version of its node type.</summary>
    Task RedeployAsync(string agent, Type nodeType);

    Task StopAsync(string agent);

    Task StartAsync(string agent);

    Task DeleteAsync(string agent);

    Task RestoreAsync(string agent);

    Task ResetAsync(string agent, bool clearState = false);
}

public sealed record SendOptions
{
    public TimeSpan? Deadline { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record ExecutionView(
    string Id,
    string Agent,
    string Type,
    string? Key,
    string Status,
    string? Code,
    string? Message,
    JsonNode? Reply,
    int Attempts,
    string? BlockedBy,
    IReadOnlyList<StepView> Steps);

public sealed record StepView(string Name, string Kind, string Status);

public sealed record EffectView(string Id, string Execution, string Kind, string Target, string Status, JsonNode? Data, string? Type);

public sealed record AskView(string Id, string Kind, string Title, string? Body, IReadOnlyList<string> Options, string? Execution, int Count)
{
    public string? To { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public JsonNode? Context { get; init; }

    public JsonNode? Schema { get; init; }
}

/// <summary>A refusal with its stable code.</summary>
public sealed class SemanticException(string code) : Exception(code)
{
    public string Code { get; } = code;
}
