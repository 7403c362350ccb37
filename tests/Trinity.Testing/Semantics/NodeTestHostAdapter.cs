using System.Text.Json;
using System.Text.Json.Nodes;
using Trinity.Sdk;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Testing;
using Trinity.Sdk.Turns;

namespace Trinity.Testing.Semantics;

/// <summary>The semantic tests on the host that node authors test with.</summary>
public sealed class NodeTestHostAdapter : ISemanticHost
{
    private readonly Dictionary<string, TestAgent> _agents = new(StringComparer.Ordinal);

    public NodeTestHostAdapter(NodeTestHostOptions? options = null) => Host = new NodeTestHost(options);

    public NodeTestHost Host { get; }

    public DateTimeOffset Now => Host.Now;

    public Task AddAgentAsync(string name, Type nodeType, object? config = null)
    {
        _agents.Add(name, Host.Add(nodeType, name, config));
        return Task.CompletedTask;
    }

    public Task<string> SendAsync(string agent, string type, object? payload = null, string? key = null, SendOptions? options = null)
    {
        try
        {
            var message = new TestMessageOptions { Deadline = options?.Deadline, IdempotencyKey = options?.IdempotencyKey };
            return Task.FromResult(_agents[agent].Post(type, payload, key, message).Id);
        }
        catch (TrinityException exception)
        {
            throw new SemanticException(exception.Code);
        }
    }

    public Task SettleAsync() => Host.SettleAsync();

    public Task AdvanceAsync(TimeSpan by) => Host.AdvanceAsync(by);

    public Task CrashAsync() => Host.CrashAsync();

    public Task<ExecutionView> GetAsync(string execution) => Task.FromResult(View(Find(execution)));

    public Task<IReadOnlyList<ExecutionView>> ExecutionsAsync(string agent) =>
        Task.FromResult<IReadOnlyList<ExecutionView>>([.. _agents[agent].Executions.Select(View)]);

    public Task<IReadOnlyList<AskView>> AsksAsync() => Task.FromResult<IReadOnlyList<AskView>>([.. Host.Asks.Select(View)]);

    public Task<IReadOnlyList<AskView>> AlertsAsync() => Task.FromResult<IReadOnlyList<AskView>>([.. Host.Alerts.Select(View)]);

    public Task AnswerAsync(string ask, string? option = null, string? text = null, object? data = null)
    {
        JsonElement? form = data is null ? null : JsonSerializer.SerializeToElement(data, data.GetType(), TurnJson.Options);
        var refusal = Host.Mailboxes.Apply(messages =>
        {
            var record = messages.FindAsk(Guid.Parse(ask))!;
            return Asks.Check(record, option, text, form)?.Code
                ?? (Asks.Answer(messages, record, option, text, form, "user:test") == AnswerResult.NotPending ? "ask_not_pending" : null);
        });
        return refusal is null ? Task.CompletedTask : throw new SemanticException(refusal);
    }

    public Task CancelAskAsync(string ask) => new TestAsk(Host, Guid.Parse(ask)).CancelAsync();

    public Task<IReadOnlyList<EffectView>> EffectsAsync() => Task.FromResult<IReadOnlyList<EffectView>>([.. Host.Effects.Select(effect =>
        new EffectView(
            effect.Id,
            effect.Execution.Id,
            Words.Of(effect.Kind),
            effect.Target,
            effect.Status,
            effect.Data<JsonNode>(),
            effect.Type))]);

    public Task<bool> CancelAsync(string execution) => Find(execution).CancelAsync();

    public Task<bool> RetryAsync(string execution) => Find(execution).RetryAsync();

    public async Task<string> RetryFreshAsync(string execution) => (await Find(execution).RetryFreshAsync()).Id;

    public Task<JsonNode?> StateAsync(string agent, string key) => Task.FromResult(_agents[agent].State<JsonNode>(key));

    public Task ConfigureAsync(string agent, object config)
    {
        _agents[agent].Configure(config);
        return Task.CompletedTask;
    }

    public Task RedeployAsync(string agent, Type nodeType)
    {
        _agents[agent].Redeploy(nodeType);
        return Task.CompletedTask;
    }

    public Task StopAsync(string agent)
    {
        _agents[agent].Stop();
        return Task.CompletedTask;
    }

    public Task StartAsync(string agent) => _agents[agent].StartAsync();

    public Task DeleteAsync(string agent) => _agents[agent].DeleteAsync();

    public Task RestoreAsync(string agent) => _agents[agent].RestoreAsync();

    public Task ResetAsync(string agent, bool clearState = false)
    {
        // Committed when it returns; its task is that of all that runs, which the caller may be holding.
        _ = _agents[agent].ResetAsync(clearState);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private static ExecutionView View(TestExecution execution) => new(
        execution.Id,
        execution.AgentName,
        execution.Type,
        execution.Key,
        execution.Status,
        execution.Error?.Code,
        execution.Error?.Message,
        execution.Reply<JsonNode>(),
        execution.Attempts,
        execution.BlockedBy?.Id,
        [.. execution.Steps.Select(step => new StepView(step.Name, Words.Of(step.Kind), Words.Of(step.Status)))]);

    private static AskView View(TestAsk ask) =>
        new(ask.Id.ToString(), Words.Of(ask.Kind), ask.Title, ask.Body, ask.Options, ask.Execution?.Id, ask.Count)
        {
            To = ask.To,
            DueAt = ask.DueAt,
            ExpiresAt = ask.ExpiresAt,
            Context = ask.Context<JsonNode>(),
            Schema = ask.Schema is { } schema ? JsonNode.Parse(schema) : null,
        };

    private TestExecution Find(string id) => _agents.Values.SelectMany(agent => agent.Executions).Single(execution => execution.Id == id);
}
