using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Trinity.Sdk.Logs;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Native;

/// <summary>Executes agents that are code in the platform's own process.</summary>
internal sealed class NativeRuntime(NodeCatalog catalog, TurnSettings settings, AgentLogRings logs)
    : IAgentRuntime, IConfiguresAgents, IReceivesDeliveries, IAgentLogs
{
    private const int MaxLeakedThreads = 3;

    private static readonly (Capability Capability, string Reason)[] Absent =
    [
        (Capability.Stats, "A native agent has no process of its own to measure."),
        (Capability.Files, "A native agent has no files; its state is kept by key."),
        (Capability.Terminal, "A native agent has no machine to open a terminal on."),
        (Capability.Git, "A native agent has no repository."),
        (Capability.Ssh, "A native agent has no machine to log in to."),
        (Capability.Credentials, "A native agent takes secrets from its configuration."),
        (Capability.Sessions, "A native agent has no conversations of a coding assistant."),
    ];

    private readonly ConcurrentDictionary<TurnAttempt, bool> _leaked = [];
    private readonly ConcurrentDictionary<ExecutionPolicy, RuntimeCapabilities> _capabilities = [];
    private readonly ConditionalWeakTable<NodeDefinition, NodeTypeDescription> _descriptions = [];
    private readonly RuntimeCapabilities _missing = Describe(ExecutionPolicy.Default with { HeldBy = "node_type_missing" });

    public RuntimeKind Kind => RuntimeKind.Native;

    /// <summary>Threads that handlers have not given back.</summary>
    public int LeakedThreads
    {
        get
        {
            foreach (var attempt in _leaked.Keys)
            {
                if (!attempt.HoldsThread)
                {
                    _leaked.TryRemove(attempt, out _);
                }
            }

            return _leaked.Count;
        }
    }

    /// <summary>Whether so many threads are lost that the process had better be replaced.</summary>
    public bool IsExhausted => LeakedThreads >= MaxLeakedThreads;

    public RuntimeCapabilities Capabilities(AgentDefinition agent) =>
        catalog.Find(agent.NodeType) is { } node ? _capabilities.GetOrAdd(node.Policy, Describe) : _missing;

    public Task StartAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<RuntimeStatus> StatusAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.FromResult(
        catalog.Find(agent.NodeType) is null
            ? new RuntimeStatus("missing", $"No plug-in brings the node type '{agent.NodeType}'.")
            : new RuntimeStatus(agent.DesiredState == DesiredState.Stopped ? "stopped" : "ready"));

    public async Task<TurnOutcome> ExecuteAsync(TurnRequest turn, CancellationToken cancellationToken)
    {
        var outcome = await AttemptAsync(turn, cancellationToken);
        if (outcome is TurnOutcome.Failed { Error: var error, IsRetryable: var isRetryable })
        {
            logs.Write(
                turn,
                isRetryable ? LogLevel.Warning : LogLevel.Error,
                $"Attempt {turn.Message.Attempt} at {turn.Message.Type} failed. {error.Message} ({error.Code})");
        }

        return outcome;
    }

    private async Task<TurnOutcome> AttemptAsync(TurnRequest turn, CancellationToken cancellationToken)
    {
        if (catalog.Find(turn.Agent.NodeType) is not { } node)
        {
            return Failed("node_type_missing", $"No plug-in brings the node type '{turn.Agent.NodeType}'.", isRetryable: true);
        }

        TurnAttempt attempt;
        try
        {
            attempt = node.CreateAttempt(turn, settings);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException)
        {
            return Failed("config_invalid", "The configuration does not fit this version of the node type.", isRetryable: false);
        }

        await using var registration = cancellationToken.UnsafeRegister(
            static state => ((TurnAttempt)state!).Abort(new TurnError("cancelled", "The attempt was ended.")), attempt);
        var outcome = await attempt.RunAsync();
        if (attempt.HoldsThread)
        {
            // It may be on its way out this moment; whoever asks looks again.
            _leaked.TryAdd(attempt, true);
        }

        return outcome;
    }

    public IReadOnlyList<NodeTypeDescription> NodeTypes => [.. catalog.All.Select(node => _descriptions.GetValue(node, Describe))];

    public ConfigurationReview Review(string? nodeType, ReadOnlyMemory<byte> config)
    {
        if (catalog.Find(nodeType) is { } node)
        {
            return ConfigurationReviewer.Review(node, config);
        }

        var known = string.Join(", ", catalog.All.Select(type => type.Name));
        return new ConfigurationReview
        {
            Faults = [new ConfigurationFault("/nodeType", "unknown_node_type", $"There is no such node type. Known: {(known.Length == 0 ? "none" : known)}.")],
        };
    }

    public Trial? Try(string nodeType, ReadOnlyMemory<byte> config, TrialMessage message) =>
        catalog.Find(nodeType) is { IsTriable: true } node ? node.Try(message, node.ReadConfig(config)) : null;

    public IReadOnlyList<string> SecretsOf(string? nodeType, ReadOnlyMemory<byte> config) =>
        catalog.Find(nodeType) is { HasSecrets: true } node ? ConfigurationReviewer.Review(node, config).Secrets : [];

    public StateReview ReviewState(string? nodeType, StateSnapshot state)
    {
        if (catalog.Find(nodeType) is not { } node)
        {
            return new StateReview(null, "There is no such node type.");
        }

        try
        {
            return new StateReview(node.Rewrite(state), null);
        }
        catch (NodeFailedException exception)
        {
            return new StateReview(null, exception.Message);
        }
        catch (Exception)
        {
            // Code of the node type migrates it: whatever it throws means that this is none of its states.
            return new StateReview(null, "This is no state of the node type.");
        }
    }

    public IntakeDecision Receive(AgentDefinition agent, AgentConfiguration configuration, IntakeRequest request)
    {
        if (catalog.Find(agent.NodeType) is not { HasIntake: true } node)
        {
            return DefaultIntake.Receive(request);
        }

        configuration.Bound ??= node.ReadConfig(configuration.Json);
        return node.Receive(request, configuration.Bound);
    }

    public ValueTask<IReadOnlyList<AgentLogLine>> ReadAsync(
        AgentDefinition agent, AgentLogFilter filter, long? after, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult(logs.Read(agent.Id, filter, after, limit));

    public Task WaitAsync(AgentDefinition agent, long after, CancellationToken cancellationToken) =>
        logs.WaitAsync(agent.Id, after, cancellationToken);

    public ValueTask EraseAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        logs.Erase(agent.Id);
        return ValueTask.CompletedTask;
    }

    private static TurnOutcome.Failed Failed(string code, string message, bool isRetryable) =>
        new() { Error = new TurnError(code, message), IsRetryable = isRetryable };

    /// <summary>Once for each: the schema takes milliseconds.</summary>
    private static NodeTypeDescription Describe(NodeDefinition node) => new()
    {
        Name = node.Name,
        Version = node.Version,
        Source = node.Type.Assembly.GetName().Name!,
        MessageTypes = node.MessageTypes,
        IndexedProperties = node.IndexedProperties,
        ConfigSchema = TypeSchema.Of(node.ConfigType),
        HasIntake = node.HasIntake,
        IsTriable = node.IsTriable,
    };

    private static RuntimeCapabilities Describe(ExecutionPolicy policy) => new(
        [
            new CapabilityStatus(Capability.State, IsSupported: true, Reason: null),
            new CapabilityStatus(Capability.Logs, IsSupported: true, Reason: null),
            .. Absent.Select(absent => new CapabilityStatus(absent.Capability, IsSupported: false, absent.Reason)),
        ],
        ["overview", "executions", "state", "logs", "configuration", "webhooks"],
        policy);
}
