using System.Runtime.InteropServices;
using Trinity.Engine.Store;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Engine.Mailboxes;

/// <summary>Tells mailboxes, wherever they are, what commits have made runnable.</summary>
internal sealed class MailboxDirectory(IGrainFactory grains, LocalMailboxes local, MailboxActivity activity, TimeProvider time)
    : ICommitListener, IMailboxes
{
    /// <summary>Far below the age at which the cluster takes an activation for idle.</summary>
    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);

    public void Committed(Aftermath aftermath)
    {
        if (activity.IsStopping)
        {
            return;
        }

        List<MessageRecord>? released = null;
        foreach (var message in aftermath.Released)
        {
            if (local.Find(message.Agent) is { } mailbox)
            {
                mailbox.Release([message]);
            }
            else
            {
                (released ??= []).Add(message);
            }
        }

        List<MessageRecord>? runnable = null;
        foreach (var message in aftermath.Runnable)
        {
            if (local.Find(message.Agent) is not { } mailbox || !mailbox.Hint([message]))
            {
                (runnable ??= []).Add(message);
                continue;
            }

            Touch(mailbox);
        }

        if (released is not null || runnable is not null)
        {
            SendByAgent(released ?? [], runnable ?? []);
        }

        foreach (var agent in aftermath.Changed.Distinct())
        {
            _ = grains.GetGrain<IMailboxGrain>(agent.Value).RefreshAsync();
        }
    }

    public Task NudgeAsync(AgentId agent) => grains.GetGrain<IMailboxGrain>(agent.Value).NudgeAsync();

    /// <inheritdoc />
    public Task RefreshAsync(AgentId agent) => activity.IsStopping ? Task.CompletedTask : grains.GetGrain<IMailboxGrain>(agent.Value).RefreshAsync();

    /// <inheritdoc />
    public async Task<IReadOnlyCollection<long>> RunningAsync(AgentId agent) =>
        await grains.GetGrain<IMailboxGrain>(agent.Value).RunningAsync();

    private void Touch(Mailbox mailbox)
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(mailbox.TouchedAt, now) > TouchInterval)
        {
            mailbox.TouchedAt = now;
            _ = grains.GetGrain<IMailboxGrain>(mailbox.Agent.Value).TouchAsync();
        }
    }

    /// <summary>To mailboxes that are elsewhere, or are not open yet.</summary>
    private void SendByAgent(List<MessageRecord> released, List<MessageRecord> runnable)
    {
        var hints = new Dictionary<AgentId, (List<MessageRecord>? Runnable, List<MessageRecord>? Released)>();
        foreach (var message in runnable)
        {
            ref var hint = ref CollectionsMarshal.GetValueRefOrAddDefault(hints, message.Agent, out _);
            (hint.Runnable ??= []).Add(message);
        }

        foreach (var message in released)
        {
            ref var hint = ref CollectionsMarshal.GetValueRefOrAddDefault(hints, message.Agent, out _);
            (hint.Released ??= []).Add(message);
        }

        foreach (var (agent, hint) in hints)
        {
            Send(agent, new MailboxHint { Runnable = hint.Runnable, Released = hint.Released });
        }
    }

    private void Send(AgentId agent, MailboxHint hint) => _ = grains.GetGrain<IMailboxGrain>(agent.Value).HintAsync(hint);
}
