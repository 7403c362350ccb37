using System.Text;
using Trinity.Engine.Store;
using Trinity.Platform.Agents;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Testing.Storage;

/// <summary>What every compliance suite of a store stands on. A store inherits each suite and says how it is registered.</summary>
public abstract class StoreSuite : IAsyncLifetime
{
    private StoreHost? _host;

    internal static TenantId Tenant { get; } = new(1);

    internal static TenantId OtherTenant { get; } = new(2);

    internal static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    internal StoreHost Store => _host ?? throw new InvalidOperationException("The store is not open.");

    public ValueTask InitializeAsync()
    {
        _host = CreateHost();
        _host.Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The store under test, closed.</summary>
    protected abstract StoreHost CreateHost();

    internal static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Applies a rule in a transaction of its own.</summary>
    internal Task<T> ApplyAsync<T>(Func<IMessageTransaction, T> rule) => Store.Writer.ApplyAsync(Tenant, default, "test_rule", rule);

    internal Task<AgentId> CreateAgentAsync(string name, TenantId? tenant = null)
    {
        var owner = tenant ?? Tenant;
        return Store.Control.WriteAsync(owner, default, "create_agent", change =>
        {
            var id = change.Messages.NextSequence();
            change.AllTenants.Add(new Agent
            {
                Id = id,
                TenantId = owner.Value,
                Name = name,
                Runtime = "native",
                NodeType = "any",
                Owner = "system",
                Revision = 1,
                CreatedAt = change.Messages.Now,
                UpdatedAt = change.Messages.Now,
            });
            return new AgentId(id);
        });
    }

    /// <summary>Accepts a message.</summary>
    internal async Task<MessageRecord> AcceptAsync(AgentId agent, string? key = "k", string payload = "{}", TenantId? tenant = null)
    {
        var write = Accept(agent, key, Utf8(payload), tenant);
        Store.Writer.Enqueue(write);
        return Assert.IsType<AcceptanceResult.Accepted>(await write.Task).Message;
    }

    internal AcceptWrite Accept(
        AgentId agent, string? key, byte[] payload, TenantId? tenant = null, string contentType = MessageEnvelope.Json, IdempotencyScope? idempotency = null) =>
        new(new Submission
        {
            Tenant = tenant ?? Tenant,
            Agent = agent,
            Id = new MessageId(Guid.CreateVersion7(Store.Time.GetUtcNow())),
            Key = key,
            Type = "test",
            Payload = payload,
            ContentType = contentType,
            Source = MessageSource.Api,
            Principal = "system",
            Idempotency = idempotency,
        });

    /// <summary>An outcome of an attempt at a message, on a state of a version.</summary>
    internal TurnWrite Turn(MessageRecord message, TurnOutcome outcome, long version = 0, long epoch = 0) => new()
    {
        Message = message,
        Epoch = epoch,
        State = message.Key is { } key ? new StateRow(message.Agent, message.Tenant, key) : null,
        StateVersion = version,
        Outcome = outcome,
        StartedAt = Store.Time.GetUtcNow(),
        Pin = new MessagePin(1, 1),
        Policy = ExecutionPolicy.Default,
    };

    internal async Task<TurnWriteResult> CommitAsync(TurnWrite write) =>
        Assert.Single(await CommitTogetherAsync(write));

    /// <summary>Commits outcomes in one transaction, in their order.</summary>
    internal async Task<IReadOnlyList<TurnWriteResult>> CommitTogetherAsync(params TurnWrite[] writes)
    {
        var turns = writes.Select(write => new TestTurnWrite(write.Message.Tenant, write.Message.Agent, write)).ToArray();
        await TogetherAsync(turns);
        return await Task.WhenAll(turns.Select(turn => turn.Task));
    }

    internal Task TogetherAsync(params IReadOnlyList<StoreWrite> writes) => TogetherAsync(() =>
    {
        foreach (var write in writes)
        {
            Store.Writer.Enqueue(write);
        }
    });

    /// <summary>Queues writes while the writer is busy, so that they share the next transaction.</summary>
    internal async Task TogetherAsync(Action queue)
    {
        using var isBusy = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        var busy = ApplyAsync(_ =>
        {
            isBusy.Set();
            mayGoOn.Wait(CancellationToken);
            return true;
        });
        isBusy.Wait(CancellationToken);
        queue();
        mayGoOn.Set();
        await busy;
    }

    internal static TurnOutcome.Completed Completed(string? state = null, params IReadOnlyList<string> emits) => new()
    {
        Reply = Utf8("true"),
        State = state is null ? null : new StateChange(1, Utf8(state), Indexed: null),
        Effects = [.. emits.Select((type, position) => new Effect { Position = position, Kind = EffectKind.Emit, Target = type })],
    };

    internal static TurnOutcome.Suspended Asks(string wait, string title, string? body = null) => new()
    {
        Waits =
        [
            new WaitRequest
            {
                Name = wait,
                Kind = JournalKind.Ask,
                Timeout = TimeSpan.FromDays(7),
                Asks = [new AskRequest { Title = title, Body = body, Kind = AskKind.Approval, Options = [Question.Approve, Question.Decline] }],
            },
        ],
    };

    internal async Task<LoadedMessage> LoadAsync(MessageRecord message) =>
        await Store.Messages.LoadAsync(message.Sequence, CancellationToken) ?? throw new InvalidOperationException("The message is gone.");

    internal async Task<IReadOnlyList<string>> EmittedAsync(MessageRecord message) =>
        [.. (await Store.Executions.ReadAsync((await LoadAsync(message)).Message, CancellationToken)).Effects.Select(effect => effect.Target)];
}
