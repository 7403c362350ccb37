using System.Runtime.InteropServices;
using Trinity.Engine.Store;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Engine.Mailboxes;

/// <summary>Tells mailboxes, wherever they are, what commits have made runnable.</summary>
internal sealed class MailboxDirectory(
    IGrainFactory grains, LocalMailboxes local, MailboxActivity activity, Backlog backlog, TimeProvider time)
    : ICommitListener, IMailboxes
{
    /// <summary>Far below the age at which the cluster takes an activation for idle.</summary>
    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);

    /// <summary>Together longer than it takes the cluster to find a server dead.</summary>
    private const int Attempts = 50;

    private static readonly TimeSpan AfterRejection = TimeSpan.FromMilliseconds(300);

    public void Committed(Aftermath aftermath)
    {
        if (activity.IsStopping)
        {
            return;
        }

        if (aftermath.IsHeard)
        {
            Hear(aftermath);
            return;
        }

        List<MessageRecord>? released = null;
        foreach (var message in aftermath.Released)
        {
            if (local.Find(message.Agent) is { } mailbox)
            {
                mailbox.Release(HintedMessage.Of(message));
            }
            else
            {
                (released ??= []).Add(message);
            }
        }

        List<MessageRecord>? runnable = null;
        foreach (var message in aftermath.Runnable)
        {
            if (local.Find(message.Agent) is not { } mailbox || !mailbox.Hint(HintedMessage.Of(message)))
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

        foreach (var (agent, key) in aftermath.Restated)
        {
            // A mailbox elsewhere finds out by its commit, which is refused.
            local.Find(agent)?.Restate(key);
        }

        foreach (var agent in aftermath.Changed.Distinct())
        {
            if (local.Find(agent) is { } mailbox)
            {
                _ = mailbox.RefreshAsync(CancellationToken.None);
            }
            else if (backlog.Count(agent) > 0)
            {
                // It may have been started. Where a mailbox is open elsewhere, its server hears of the change as well.
                _ = NudgeAsync(agent);
            }
        }
    }

    public Task NudgeAsync(AgentId agent) => grains.GetGrain<IMailboxGrain>(agent.Value).NudgeAsync();

    /// <inheritdoc />
    public Task RefreshAsync(AgentId agent) => activity.IsStopping
        ? Task.CompletedTask
        : AskAsync(agent, async mailbox =>
        {
            await mailbox.RefreshAsync();
            return true;
        });

    /// <inheritdoc />
    public async Task<IReadOnlyCollection<long>> RunningAsync(AgentId agent) => await AskAsync(agent, mailbox => mailbox.RunningAsync());

    /// <summary>Whoever has committed it has told the mailboxes; should that be lost with the process, those that are here know it nevertheless.</summary>
    private void Hear(Aftermath aftermath)
    {
        foreach (var mailbox in aftermath.HasGap ? local.All : aftermath.Changed.Select(local.Find).OfType<Mailbox>())
        {
            _ = mailbox.RefreshAsync(CancellationToken.None);
        }
    }

    /// <summary>Asks a mailbox, wherever it is. While its server is on its way out, or dead and not yet known to be, calls are turned away.</summary>
    private async Task<T> AskAsync<T>(AgentId agent, Func<IMailboxGrain, Task<T>> ask)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask(grains.GetGrain<IMailboxGrain>(agent.Value));
            }
            catch (OrleansException) when (attempt < Attempts)
            {
                await Task.Delay(AfterRejection, time);
            }
        }
    }

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
            Send(agent, new MailboxHint
            {
                Runnable = [.. (hint.Runnable ?? []).Select(HintedMessage.Of)],
                Released = [.. (hint.Released ?? []).Select(HintedMessage.Of)],
            });
        }
    }

    private void Send(AgentId agent, MailboxHint hint) => _ = grains.GetGrain<IMailboxGrain>(agent.Value).HintAsync(hint);
}
