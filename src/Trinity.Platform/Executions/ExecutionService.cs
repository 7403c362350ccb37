using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.Sharing;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Executions;

/// <summary>Shows executions, and lets people step in.</summary>
internal sealed class ExecutionService(
    IExecutionReads reads,
    ITranscripts transcripts,
    IControlWriter writer,
    IAgentAccess access,
    IAgentLookup agents,
    KnownShares shares,
    RuntimeRegistry runtimes,
    IMailboxes mailboxes)
{
    public Task<Outcome<ExecutionView>> GetAsync(Caller caller, MessageId id, CancellationToken cancellationToken) =>
        GetAsync(caller, id, AccessRights.Read, cancellationToken);

    /// <summary>Who gives work sees the answer to it, whatever else it may see.</summary>
    public Task<Outcome<ExecutionView>> GetSubmittedAsync(Caller caller, MessageId id, CancellationToken cancellationToken) =>
        GetAsync(caller, id, AccessRights.Use, cancellationToken);

    private async Task<Outcome<ExecutionView>> GetAsync(Caller caller, MessageId id, AccessRights rights, CancellationToken cancellationToken)
    {
        if (await FindAsync(caller, id, rights, cancellationToken) is not { } found)
        {
            return Refusal.NotFound("execution");
        }

        var record = await reads.ReadAsync(found.Message, cancellationToken);
        var isOpen = found.Message.Status.IsOpen();
        var isRunning = isOpen && (await mailboxes.RunningAsync(found.Agent.Id)).Contains(found.Message.Sequence);
        return new ExecutionView(found.Agent.Name, found.Message, isRunning)
        {
            Record = record,
            IsBlocked = isOpen && !isRunning && record.Ahead is not null && runtimes.PolicyOf(found.Agent).Ordering == Ordering.Strict,
            HeldBy = isOpen ? HeldBy(found.Agent) : null,
        };
    }

    public async Task<Outcome<Page<ExecutionView>>> ListAsync(
        Caller caller, string? agentName, ExecutionFilter filter, long? before, int limit, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Read))
        {
            return new Page<ExecutionView>([], null);
        }

        if (agentName is not null)
        {
            if (await access.FindAsync(caller, agentName, AccessRights.Read, cancellationToken) is not { } agent)
            {
                return Refusal.NotFound("agent");
            }

            filter = filter with { Agent = agent.Id };
        }
        else
        {
            filter = filter with { Among = await shares.AmongAsync(caller, AccessRights.Read, cancellationToken) };
        }

        var (messages, stoppedAt) = await reads.ListAsync(caller.Tenant, filter, before, limit + 1, cancellationToken);
        await agents.LearnAsync(messages.Select(message => message.Agent), cancellationToken);
        var views = new List<ExecutionView>(messages.Count);
        foreach (var message in messages)
        {
            // Executions of deleted agents are hidden with them.
            if (await access.FindAsync(caller, message.Agent, AccessRights.Read, cancellationToken) is { } agent)
            {
                views.Add(new ExecutionView(agent.Name, message, IsRunning: false));
            }
        }

        var next = (messages.Count > limit ? messages[limit - 1].Sequence : stoppedAt)?.ToString();
        return new Page<ExecutionView>([.. views.Take(limit)], next);
    }

    /// <summary>What an execution has told of itself after a number, in the order in which it was heard.</summary>
    public async Task<Outcome<Page<TranscriptEntry>>> ReadTranscriptAsync(
        Caller caller, MessageId id, long after, int limit, CancellationToken cancellationToken) =>
        await FindAsync(caller, id, AccessRights.Read, cancellationToken) is { } found
            ? Page<TranscriptEntry>.Cut(
                await transcripts.ListAsync(caller.Tenant, found.Message.Sequence, after, limit + 1, cancellationToken), limit, entry => $"{entry.Number}")
            : Refusal.NotFound("execution");

    /// <summary>Ends an execution and all that hangs on it.</summary>
    public async Task<Outcome<ExecutionView>> CancelAsync(Caller caller, MessageId id, CancellationToken cancellationToken)
    {
        if (await FindAsync(caller, id, AccessRights.Operate, cancellationToken) is not { } found)
        {
            return Refusal.NotFound("execution");
        }

        var refusal = await writer.WriteAsync(
            caller, AuditTarget.Of(id, found.Agent.Id), "cancel", change => ExecutionChange.Cancel(change.Messages, found.Message.Sequence));
        return refusal is null ? await GetAsync(caller, id, cancellationToken) : refusal;
    }

    /// <summary>Attempts an ended execution again, or starts it afresh as a new one.</summary>
    public async Task<Outcome<ExecutionView>> RetryAsync(Caller caller, MessageId id, bool isFresh, CancellationToken cancellationToken)
    {
        if (await FindAsync(caller, id, AccessRights.Operate, cancellationToken) is not { } found)
        {
            return Refusal.NotFound("execution");
        }

        var result = await writer.WriteAsync(caller, AuditTarget.Of(id, found.Agent.Id), "retry", change =>
            ExecutionChange.Retry(change.Messages, found.Message.Sequence, isFresh, caller.Principal));
        return result switch
        {
            Outcome<MessageId>.Done done => await GetAsync(caller, done.Value, cancellationToken),
            Outcome<MessageId>.Refused refused => refused.Refusal,
            _ => throw new InvalidOperationException("Unknown outcome."),
        };
    }

    private string? HeldBy(AgentDefinition agent) =>
        agent.HeldBy ?? (agent.DesiredState == DesiredState.Stopped ? "stopped" : runtimes.PolicyOf(agent).HeldBy);

    private async Task<(AgentDefinition Agent, MessageRecord Message)?> FindAsync(
        Caller caller, MessageId id, AccessRights rights, CancellationToken cancellationToken) =>
        await reads.FindAsync(caller.Tenant, id, cancellationToken) is { } message
        && await access.FindAsync(caller, message.Agent, rights, cancellationToken) is { } agent
            ? (agent, message)
            : null;
}

/// <summary>An execution as its readers see it.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Message">The message.</param>
/// <param name="IsRunning">Whether it is being executed now.</param>
internal sealed record ExecutionView(string Agent, MessageRecord Message, bool IsRunning)
{
    /// <summary>All that belongs to it; null in lists.</summary>
    public ExecutionRecord? Record { get; init; }

    /// <summary>Whether the message ahead of it holds it back.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>Why its agent does nothing; null when it works.</summary>
    public string? HeldBy { get; init; }

    public string Status => IsRunning ? "running" : Words.Of(Message.Status);
}
