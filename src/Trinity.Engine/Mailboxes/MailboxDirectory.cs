using System.Runtime.InteropServices;
using Trinity.Engine.Store;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Engine.Mailboxes;

/// <summary>Tells mailboxes, wherever they are, what commits have made runnable.</summary>
internal sealed class MailboxDirectory(IGrainFactory grains, MailboxActivity activity) : ICommitListener, IMailboxes
{
    public void Committed(Aftermath aftermath)
    {
        if (activity.IsStopping)
        {
            return;
        }

        if (aftermath.Runnable.Count == 1 && aftermath.Released.Count == 0)
        {
            Send(aftermath.Runnable[0].Agent, new MailboxHint { Runnable = aftermath.Runnable });
        }
        else if (aftermath.Runnable.Count > 0 || aftermath.Released.Count > 0)
        {
            SendByAgent(aftermath);
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

    private void SendByAgent(Aftermath aftermath)
    {
        var hints = new Dictionary<AgentId, (List<MessageRecord>? Runnable, List<MessageRecord>? Released)>();
        foreach (var message in aftermath.Runnable)
        {
            ref var hint = ref CollectionsMarshal.GetValueRefOrAddDefault(hints, message.Agent, out _);
            (hint.Runnable ??= []).Add(message);
        }

        foreach (var message in aftermath.Released)
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
