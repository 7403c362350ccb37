using Orleans.Placement;
using Trinity.Sdk.Identity;

namespace Trinity.Engine.Mailboxes;

/// <summary>The activation of a mailbox. The mailbox does its work on the thread pool, never on the grain's scheduler.</summary>
/// <remarks>A mailbox that is nowhere is opened where its first message is: what is known of the agent is in memory there.</remarks>
[PreferLocalPlacement]
internal sealed class MailboxGrain(MailboxContext context, LocalMailboxes local, IGrainFactory grains) : Grain, IMailboxGrain
{
    private Mailbox? _mailbox;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var agent = new AgentId(this.GetPrimaryKeyLong());
        if (await context.Agents.FindAsync(agent, cancellationToken) is not { } definition)
        {
            // Purged: there is nothing to hold. It answers and goes when it is idle; going at once would pass the call on to the next
            // activation, and that one's to another, until somebody gives up.
            return;
        }

        var scheduler = TaskScheduler.Current;
        _mailbox = new Mailbox(context, definition, () => OnLost(scheduler));
        await _mailbox.OpenAsync(cancellationToken);
        _mailbox.TouchedAt = context.Time.GetTimestamp();
        local.Add(_mailbox);
        if (!ReferenceEquals(definition, await context.Agents.FindAsync(agent, cancellationToken)))
        {
            // It was changed meanwhile, and whoever told of that did not find it here yet.
            await _mailbox.RefreshAsync(cancellationToken);
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_mailbox is { } mailbox)
        {
            local.Remove(mailbox);
            mailbox.Close();
        }

        return Task.CompletedTask;
    }

    public Task HintAsync(MailboxHint hint)
    {
        if (_mailbox is not { } mailbox)
        {
            return Task.CompletedTask;
        }

        mailbox.Release(hint.Released);
        mailbox.Hint(hint.Runnable);
        return Task.CompletedTask;
    }

    public Task NudgeAsync()
    {
        _mailbox?.Nudge();
        return Task.CompletedTask;
    }

    /// <summary>That it was called is all: an activation that is called is not taken for idle.</summary>
    public Task TouchAsync() => Task.CompletedTask;

    public Task RefreshAsync() => _mailbox?.RefreshAsync(CancellationToken.None) ?? Task.CompletedTask;

    public Task<long[]> RunningAsync() => Task.FromResult<long[]>([.. _mailbox?.Running ?? []]);

    /// <summary>The next activation reads everything anew; what is queued must not wait for a sweep.</summary>
    private void OnLost(TaskScheduler scheduler) =>
        _ = Task.Factory.StartNew(
            () =>
            {
                DeactivateOnIdle();
                return grains.GetGrain<IMailboxGrain>(this.GetPrimaryKeyLong()).NudgeAsync();
            },
            CancellationToken.None,
            TaskCreationOptions.None,
            scheduler).Unwrap();
}
