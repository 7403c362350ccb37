using System.Collections.ObjectModel;
using System.Text;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Testing;

/// <summary>An agent of a test host.</summary>
public sealed class TestAgent
{
    private readonly NodeTestHost _host;
    private readonly MemoryAgent _agent;

    internal TestAgent(NodeTestHost host, MemoryAgent agent)
    {
        _host = host;
        _agent = agent;
    }

    /// <summary>Its name.</summary>
    public string Name => _agent.Definition.Name;

    /// <summary>Its executions, the oldest first.</summary>
    public IReadOnlyList<TestExecution> Executions
    {
        get
        {
            lock (_host.Mailboxes.Gate)
            {
                return [.. _host.Messages.Messages
                    .Where(message => message.Agent == _agent.Definition.Id)
                    .Select(message => new TestExecution(_host, message.Sequence))];
            }
        }
    }

    /// <summary>Sends a message and returns when nothing more can run.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="payload">Its payload, written as JSON; null for none.</param>
    /// <param name="key">Its key; null for none.</param>
    /// <exception cref="TrinityException"><c>lane_full</c> or <c>agent_full</c>: there is no room.</exception>
    public async Task<TestExecution> SendAsync(string type, object? payload = null, string? key = null)
    {
        var execution = Post(type, payload, key);
        await _host.SettleAsync().ConfigureAwait(false);
        return execution;
    }

    /// <summary>Sends a message and does not wait for anything.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="payload">Its payload, written as JSON; null for none.</param>
    /// <param name="key">Its key; null for none.</param>
    /// <param name="options">More about it.</param>
    /// <exception cref="TrinityException"><c>lane_full</c> or <c>agent_full</c>: there is no room.</exception>
    public TestExecution Post(string type, object? payload = null, string? key = null, TestMessageOptions? options = null) =>
        Submit(type, payload is null ? default : TurnJson.WriteObject(payload), key, options ?? new TestMessageOptions());

    /// <summary>Hands a webhook delivery that comes now to the node type, as the door of a server does.</summary>
    /// <param name="body">The body.</param>
    /// <param name="headers">The headers, names without regard to case; <c>Content-Type</c> is the media type. Null for none.</param>
    /// <returns>What the node type decided, and the execution when it accepted; the first one for a repeated delivery.</returns>
    public Task<(IntakeDecision Decision, TestExecution? Execution)> DeliverAsync(
        ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string>? headers = null)
    {
        var named = new Dictionary<string, string>(headers ?? ReadOnlyDictionary<string, string>.Empty, StringComparer.OrdinalIgnoreCase);
        return DeliverAsync(new IntakeRequest
        {
            Body = body,
            ContentType = named.GetValueOrDefault("Content-Type", string.Empty),
            Headers = named,
            ReceivedAt = _host.Now,
        });
    }

    /// <summary>Hands a webhook delivery to the node type, as the door of a server does.</summary>
    /// <param name="request">The delivery.</param>
    /// <returns>What the node type decided, and the execution when it accepted; the first one for a repeated delivery.</returns>
    public async Task<(IntakeDecision Decision, TestExecution? Execution)> DeliverAsync(IntakeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var decision = Decide(request with { AgentId = _agent.Definition.Id });
        if (decision is not IntakeDecision.Accept accept)
        {
            return (decision, null);
        }

        var options = new TestMessageOptions { IdempotencyKey = accept.Dedupe, DeliveredAs = DefaultIntake.ContentTypeOf(request, accept) };
        var execution = Submit(accept.Type, accept.Data ?? request.Body, accept.Key, options);
        await _host.SettleAsync().ConfigureAwait(false);
        return (decision, execution);
    }

    /// <summary>Reads the committed state of a key; null when it has none.</summary>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <param name="key">The key.</param>
    public TState? State<TState>(string key)
        where TState : class
    {
        lock (_host.Mailboxes.Gate)
        {
            return _host.Messages.States.TryGetValue((_agent.Definition.Id, key), out var state)
                ? TurnJson.Read<TState>(state.Snapshot.Data)
                : null;
        }
    }

    /// <summary>Gives the agent a new configuration. Messages under way go on with theirs.</summary>
    /// <param name="config">The configuration.</param>
    public void Configure(object config)
    {
        lock (_host.Mailboxes.Gate)
        {
            _agent.Configure(TurnJson.WriteObject(config).ToArray());
        }
    }

    /// <summary>Replaces the code of the agent, as a deployment does.</summary>
    /// <typeparam name="TAgent">The class of the new code.</typeparam>
    public void Redeploy<TAgent>() => Redeploy(typeof(TAgent));

    /// <summary>Stops the agent: messages are accepted and wait.</summary>
    public void Stop() => Change(definition => definition with { DesiredState = DesiredState.Stopped });

    /// <summary>Starts the agent and returns when nothing more can run.</summary>
    public Task StartAsync()
    {
        _host.Mailboxes.Apply(messages =>
        {
            Alerts.Released(messages, _agent.Definition.Id, _agent.Definition.HeldBy);
            _agent.Definition = _agent.Definition with { DesiredState = DesiredState.Running, HeldBy = null };
            return true;
        });
        return _host.SettleAsync();
    }

    /// <summary>Deletes the agent: its queue, timers, waits and questions are frozen and hidden.</summary>
    public Task DeleteAsync()
    {
        Change(definition => definition with { IsDeleted = true });
        _host.Mailboxes.Apply(messages =>
        {
            Interventions.Delete(messages, _agent.Definition.Id);
            return true;
        });
        return _host.SettleAsync();
    }

    /// <summary>Brings a deleted agent back and returns when nothing more can run.</summary>
    public Task RestoreAsync()
    {
        Change(definition => definition with { IsDeleted = false });
        _host.Mailboxes.Apply(messages =>
        {
            Interventions.Restore(messages, _agent.Definition.Id);
            return true;
        });
        _host.Mailboxes.FireTimers();
        return _host.SettleAsync();
    }

    /// <summary>Ends all open messages as <c>cancelled/reset</c>.</summary>
    /// <param name="clearState">Whether the states go too.</param>
    public Task ResetAsync(bool clearState = false)
    {
        _host.Mailboxes.Apply(messages => Interventions.Reset(messages, _agent.Definition.Id, clearState));
        _host.Mailboxes.AbortEnded();
        return _host.SettleAsync();
    }

    internal void Redeploy(Type type)
    {
        lock (_host.Mailboxes.Gate)
        {
            _agent.Node = NodeDefinition.Of(type);
        }
    }

    private IntakeDecision Decide(IntakeRequest request)
    {
        lock (_host.Mailboxes.Gate)
        {
            return _agent.Node.HasIntake
                ? _agent.Node.Receive(request, _agent.Node.ReadConfig(_agent.Configuration(_agent.Definition.Revision).Json))
                : DefaultIntake.Receive(request);
        }
    }

    private TestExecution Submit(string type, ReadOnlyMemory<byte> payload, string? key, TestMessageOptions options)
    {
        var result = _host.Mailboxes.Apply(messages => Acceptance.Accept(messages, new Submission
        {
            Tenant = _agent.Definition.Tenant,
            Agent = _agent.Definition.Id,
            Id = new MessageId(messages.NewId()),
            Key = key ?? _agent.Node.DefaultKey,
            Type = type,
            Payload = payload,
            ContentType = options.DeliveredAs ?? MessageEnvelope.Json,
            Source = options.IsDelivery ? MessageSource.Webhook : MessageSource.Api,
            Principal = "user:test",
            DeadlineAt = options.Deadline is { } deadline ? _host.Now + deadline : null,
            Idempotency = options.IdempotencyKey is { } idempotencyKey
                ? new IdempotencyScope(Encoding.UTF8.GetBytes(idempotencyKey), options.IsDelivery ? null : payload.ToArray())
                : null,
        }));
        return result switch
        {
            AcceptanceResult.Accepted accepted => new TestExecution(_host, accepted.Message.Sequence),
            AcceptanceResult.Duplicate duplicate => new TestExecution(_host, SequenceOf(duplicate.Id)),
            AcceptanceResult.Full full => throw new TrinityException(full.Code, "There is no room for the message."),
            _ => throw new TrinityException("idempotency_key_reused", "Another message was sent under the key."),
        };
    }

    private long SequenceOf(MessageId id)
    {
        lock (_host.Mailboxes.Gate)
        {
            return _host.Messages.Find(id)!.Sequence;
        }
    }

    private void Change(Func<AgentDefinition, AgentDefinition> change)
    {
        lock (_host.Mailboxes.Gate)
        {
            _agent.Definition = change(_agent.Definition);
        }
    }
}

/// <summary>More about a message of a test.</summary>
public sealed record TestMessageOptions
{
    /// <summary>How long it may take, waiting included; then it fails with <c>timeout</c>. Null for ever.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>What identifies it: sent again, it is the same execution. Null when nothing does.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>For a delivery: the media type of the payload.</summary>
    internal string? DeliveredAs { get; init; }

    internal bool IsDelivery => DeliveredAs is not null;
}
