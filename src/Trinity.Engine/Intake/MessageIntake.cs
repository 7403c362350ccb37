using System.Security.Cryptography;
using System.Text;
using Trinity.Engine.Store;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Engine.Intake;

/// <summary>The one way in: authorises, deduplicates and persists. What it accepts is durable.</summary>
internal sealed class MessageIntake(
    IAgentAccess access,
    RuntimeRegistry runtimes,
    StoreWriter writer,
    TenantQuota quota,
    MessageIds ids,
    Telemetry telemetry,
    TimeProvider time)
{
    private static readonly TimeSpan RetryFull = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryBusy = TimeSpan.FromSeconds(1);

    private volatile bool _isClosed;

    /// <summary>Whether nothing is taken any more.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>Takes nothing more: the process stops.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Submits a message to an agent.</summary>
    public async Task<IntakeResult> SubmitAsync(Caller caller, string agentName, IncomingMessage message, CancellationToken cancellationToken)
    {
        using var activity = Telemetry.Intake();
        var result = await TakeAsync(caller, agentName, message, cancellationToken);
        telemetry.WasSubmitted(result);
        return result;
    }

    private async Task<IntakeResult> TakeAsync(Caller caller, string agentName, IncomingMessage message, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, agentName, AccessRights.Use, cancellationToken) is not { } agent)
        {
            return new IntakeResult.AgentNotFound();
        }

        var key = message.Key ?? runtimes.PolicyOf(agent).DefaultKey;
        if (PayloadCheck.Check(message.Type, key, message.ContentType, message.Payload) is { } error)
        {
            return new IntakeResult.Invalid(error);
        }

        if (_isClosed)
        {
            return new IntakeResult.Busy("stopping", RetryBusy);
        }

        if (quota.Refusal(caller.Tenant, message.Payload.Length) is { } refusal)
        {
            return new IntakeResult.Full(refusal, RetryBusy);
        }

        if (writer.Backlog.Fullness(agent.Id, key) is { } fullness && message.IdempotencyKey is null)
        {
            return new IntakeResult.Full(fullness, RetryFull);
        }

        return await AcceptAsync(caller, agent, message, key);
    }

    private async Task<IntakeResult> AcceptAsync(Caller caller, AgentDefinition agent, IncomingMessage message, string? key)
    {
        var id = ids.Next();
        telemetry.Remember(id);
        var write = new AcceptWrite(new Submission
        {
            Tenant = caller.Tenant,
            Agent = agent.Id,
            Id = id,
            Key = key,
            Type = message.Type,
            Payload = message.Payload,
            ContentType = message.ContentType,
            Source = message.Source,
            Principal = caller.Principal.ToString(),
            DeadlineAt = message.Deadline is { } deadline ? time.GetUtcNow() + deadline : null,
            IsBudgeted = agent.ExpiresAt is not null,
            Idempotency = message.IdempotencyKey is { } idempotencyKey ? Scope(caller, message, key, idempotencyKey) : null,
        });
        if (!writer.TryAccept(write))
        {
            return new IntakeResult.Busy("busy", RetryBusy);
        }

        return await write.Task switch
        {
            AcceptanceResult.Accepted accepted => new IntakeResult.Accepted(accepted.Message.Id, IsDuplicate: false),
            AcceptanceResult.Duplicate duplicate => new IntakeResult.Accepted(duplicate.Id, IsDuplicate: true),
            AcceptanceResult.KeyReused => new IntakeResult.KeyReused(),
            AcceptanceResult.Spent => new IntakeResult.Gone(),
            AcceptanceResult.Full full => new IntakeResult.Full(full.Code, RetryFull),
            var other => throw new InvalidOperationException($"Unknown result {other.GetType().Name}."),
        };
    }

    /// <summary>A key holds for one principal or webhook; a webhook's repetition is the same whatever its body.</summary>
    private static IdempotencyScope Scope(Caller caller, IncomingMessage message, string? key, string idempotencyKey)
    {
        var hash = Hash(Encoding.UTF8.GetBytes($"{caller.Principal}\n{idempotencyKey}"));
        if (message.Source == MessageSource.Webhook)
        {
            return new IdempotencyScope(hash, Content: null);
        }

        using var content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        content.AppendData(Encoding.UTF8.GetBytes($"{message.Type}\n{key}\n"));
        content.AppendData(message.Payload.Span);
        return new IdempotencyScope(hash, content.GetHashAndReset()[..16]);
    }

    private static byte[] Hash(byte[] data) => SHA256.HashData(data)[..16];
}

/// <summary>A message as a door hands it in.</summary>
internal sealed record IncomingMessage
{
    public required string Type { get; init; }

    public string? Key { get; init; }

    public ReadOnlyMemory<byte> Payload { get; init; }

    public string ContentType { get; init; } = MessageEnvelope.Json;

    public required MessageSource Source { get; init; }

    /// <summary>What identifies it, at most 200 characters; null when nothing does.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>How long it may take, waiting included; null for ever.</summary>
    public TimeSpan? Deadline { get; init; }
}

/// <summary>What became of a message at the door.</summary>
internal abstract record IntakeResult
{
    private IntakeResult()
    {
    }

    /// <summary>It is durable.</summary>
    internal sealed record Accepted(MessageId Id, bool IsDuplicate) : IntakeResult;

    internal sealed record AgentNotFound : IntakeResult;

    internal sealed record Invalid(TurnError Error) : IntakeResult;

    internal sealed record KeyReused : IntakeResult;

    /// <summary>The agent is ephemeral, and takes nothing more.</summary>
    internal sealed record Gone : IntakeResult;

    /// <summary>A bound is reached: of the key, the agent or the tenant.</summary>
    internal sealed record Full(string Code, TimeSpan RetryAfter) : IntakeResult;

    /// <summary>The instance cannot take anything now.</summary>
    internal sealed record Busy(string Code, TimeSpan RetryAfter) : IntakeResult;
}
