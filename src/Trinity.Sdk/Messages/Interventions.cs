using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Messages;

/// <summary>What a person may do to messages.</summary>
internal static class Interventions
{
    private const string Restored = "restored";

    /// <summary>Ends a message and all that hangs on it. An attempt that runs is refused at its commit.</summary>
    /// <returns>Whether it was open.</returns>
    public static bool Cancel(IMessageTransaction transaction, MessageRecord message)
    {
        if (!message.Status.IsOpen())
        {
            return false;
        }

        Endings.End(transaction, message, MessageStatus.Cancelled, new TurnError("cancelled", "It was cancelled."), reply: default);
        return true;
    }

    /// <summary>
    /// Attempts an ended message again, with its id and what its journal has recorded, at the end of its lane. What it waited for is asked anew.
    /// </summary>
    /// <returns>Whether it had ended without completing.</returns>
    public static bool Retry(IMessageTransaction transaction, MessageRecord message)
    {
        if (message.Status is not (MessageStatus.Failed or MessageStatus.Dead or MessageStatus.Cancelled))
        {
            return false;
        }

        foreach (var entry in transaction.ReadJournal(message.Sequence))
        {
            // What was recorded stands. What a runtime failed to do outside of turns is what is to be done again.
            if (entry is { Status: JournalStatus.Closed } or { Kind: JournalKind.RuntimeExit, Status: JournalStatus.Failed })
            {
                transaction.DeleteEntry(message.Sequence, entry.Name);
            }
        }

        message.LaneSequence = transaction.NextSequence();
        message.Attempt++;
        message.Failures = 0;
        message.StartMarks = 0;
        message.Error = null;
        message.FinishedAt = null;
        TurnCommit.SetStatus(transaction, message, MessageStatus.Queued);
        transaction.Update(message);
        transaction.Aftermath.Runnable.Add(message);
        return true;
    }

    /// <summary>Starts an ended message afresh, as a new one.</summary>
    public static AcceptanceResult RetryFresh(IMessageTransaction transaction, MessageRecord message, string principal) =>
        Acceptance.Accept(transaction, new Submission
        {
            Tenant = message.Tenant,
            Agent = message.Agent,
            Id = new MessageId(transaction.NewId()),
            Key = message.Key,
            Type = message.Type,
            Payload = transaction.ReadPayload(message.Sequence),
            ContentType = message.ContentType,
            Source = message.Source == MessageSource.Call ? MessageSource.Agent : message.Source,
            Principal = principal,
            RetryOf = message.Id,
        });

    /// <summary>
    /// Drops an agent's queued work, conversations and reminders: every open message ends as <c>cancelled/reset</c>, none vanishes, and
    /// nothing that runs now can commit. What was committed before stands: deliveries go on.
    /// </summary>
    public static int Reset(IMessageTransaction transaction, AgentId agent, bool clearState)
    {
        transaction.RaiseEpoch(agent);
        var open = transaction.OpenMessages(agent);
        foreach (var message in open)
        {
            // An earlier one of the list may have ended it: calls end with their callers.
            if (transaction.ReadFence(message.Sequence) is { } fence && fence.Status.IsOpen())
            {
                Endings.End(transaction, message, MessageStatus.Cancelled, new TurnError("reset", "The agent was reset."), reply: default);
            }
        }

        transaction.DeleteReminders(agent, key: null, name: null);
        if (clearState)
        {
            transaction.DeleteStates(agent);
        }

        transaction.Aftermath.Changed.Add(agent);
        return open.Count;
    }

    /// <summary>Freezes a deleted agent's queue, and tells those who wait for its replies.</summary>
    public static void Delete(IMessageTransaction transaction, AgentId agent)
    {
        var deleted = new TurnError("agent_deleted", "The called agent was deleted.");
        foreach (var message in transaction.OpenMessages(agent))
        {
            if (message.Parent is { } parent)
            {
                Waits.Resolve(transaction, parent.Sequence, parent.Wait, parent.Part, result: default, deleted);
            }
        }

        transaction.FreezeTimers(agent, isFrozen: true);
        DeliveryInterventions.Freeze(transaction, agent, isFrozen: true);
        transaction.RaiseEpoch(agent);
        transaction.Aftermath.Changed.Add(agent);
    }

    /// <summary>Lets a deleted agent's queue go on where it was.</summary>
    public static void Restore(IMessageTransaction transaction, AgentId agent)
    {
        transaction.FreezeTimers(agent, isFrozen: false);
        if (transaction.FindAgent(agent) is { HeldBy: not Restored })
        {
            DeliveryInterventions.Freeze(transaction, agent, isFrozen: false);
        }

        // Some may have become due in the meantime.
        transaction.Aftermath.TimerAdded(transaction.Now);
        transaction.Aftermath.Changed.Add(agent);
    }

    /// <summary>
    /// Keeps every agent with open work from going on after a restore: what it would do may have been done after the backup was taken.
    /// </summary>
    /// <returns>How many agents are held.</returns>
    public static int HoldRestored(IMessageTransaction transaction)
    {
        var agents = transaction.AgentsWithWork();
        foreach (var agent in agents)
        {
            transaction.HoldAgent(agent.Id, Restored);
            DeliveryInterventions.Freeze(transaction, agent.Id, isFrozen: true);
            Alerts.Restored(transaction, agent);
        }

        return agents.Count;
    }

    /// <summary>Notes that an attempt begins in quarantine.</summary>
    /// <returns>Whether it may begin; otherwise the message has ended.</returns>
    public static bool MarkStart(IMessageTransaction transaction, long sequence)
    {
        if (transaction.Find(sequence) is not { Status: MessageStatus.Queued } message)
        {
            return false;
        }

        if (message.StartMarks >= Bounds.StartMarks)
        {
            Endings.End(
                transaction,
                message,
                MessageStatus.Dead,
                new TurnError("host_crashed", $"The process ended during {Bounds.StartMarks} attempts at this message."),
                reply: default);
            return false;
        }

        message.StartMarks++;
        transaction.Update(message);
        return true;
    }
}
