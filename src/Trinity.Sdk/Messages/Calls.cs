using Trinity.Sdk.Identity;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Messages;

/// <summary>Places the calls of a suspended message, and finds rings of calls that would wait for ever.</summary>
internal static class Calls
{
    /// <summary>Whether every agent that is called has room.</summary>
    public static bool HaveRoom(IMessageTransaction transaction, MessageRecord message, IReadOnlyList<WaitRequest> waits)
    {
        foreach (var wait in waits)
        {
            foreach (var call in wait.Calls)
            {
                if (Effects.FindTarget(transaction, message, call.Agent) is { } target
                    && !transaction.Backlog.HasRoom(target.Id, Effects.KeyFor(transaction, target, call.Key)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Gives the called agent its message.</summary>
    /// <returns>Why it could not be placed; null when it was.</returns>
    public static TurnError? Place(IMessageTransaction transaction, MessageRecord message, WaitRequest wait, int part)
    {
        var call = wait.Calls[part];
        if (message.Hops >= Bounds.Hops)
        {
            Alerts.HopLimit(transaction, message, call.Agent);
            return new TurnError("hop_limit", $"The call would be the {Bounds.Hops + 1}th in a row.");
        }

        if (Effects.FindTarget(transaction, message, call.Agent) is not { } target)
        {
            return new TurnError("agent_not_found", $"There is no agent '{call.Agent}', or this agent may not call it.");
        }

        var key = Effects.KeyFor(transaction, target, call.Key);
        if (WaitsForItself(transaction, message.Sequence, target, key))
        {
            return Deadlock(target);
        }

        if (!Effects.TrySpend(transaction, target))
        {
            return new TurnError("agent_expired", $"The agent '{call.Agent}' is ephemeral, and takes nothing more.");
        }

        Acceptance.Insert(transaction, new Submission
        {
            Tenant = message.Tenant,
            Agent = target.Id,
            Id = new MessageId(transaction.NewId()),
            Key = key,
            Type = call.Type,
            Payload = call.Payload,
            ContentType = call.ContentType,
            Source = MessageSource.Call,
            Principal = "agent:" + message.Agent,
            Hops = message.Hops + 1,
            Parent = new MessageParent(message.Sequence, wait.Name, part),
        });
        return null;
    }

    /// <summary>
    /// Ends the youngest call of each ring that has closed since its calls were placed: by a retry, or by another order of the lanes.
    /// </summary>
    /// <remarks>Every ring has a call that waits for its turn, behind the message that waits for it.</remarks>
    public static int BreakRings(IMessageTransaction transaction)
    {
        var broken = 0;
        foreach (var call in transaction.QueuedCalls(Bounds.CallsPerSweep))
        {
            if (transaction.ReadFence(call.Sequence) is { Status: MessageStatus.Queued }
                && transaction.FindAgent(call.Agent) is { } target
                && WaitsForItself(transaction, call.Parent!.Sequence, target, call.Key)
                && transaction.FindEntry(call.Parent.Sequence, call.Parent.Wait) is { } entry)
            {
                Waits.GiveUp(transaction, call, entry, Deadlock(target));
                broken++;
            }
        }

        return broken;
    }

    /// <summary>
    /// Walks from a lane to its head, to what the head calls, to the lanes of those, until it is back at the message or at an end.
    /// </summary>
    public static bool WaitsForItself(IMessageTransaction transaction, long message, AgentDefinition target, string? key)
    {
        var seen = new HashSet<(AgentId, string)>();
        var lanes = new Queue<(AgentDefinition Agent, string? Key, int Depth)>();
        lanes.Enqueue((target, key, 0));
        while (lanes.TryDequeue(out var lane))
        {
            if (lane.Key is null || lane.Depth >= Bounds.DeadlockHops || !seen.Add((lane.Agent.Id, lane.Key))
                || transaction.PolicyOf(lane.Agent).Ordering != Ordering.Strict
                || transaction.FindLaneHead(lane.Agent.Id, lane.Key) is not { } head)
            {
                continue;
            }

            if (head.Sequence == message)
            {
                return true;
            }

            foreach (var call in transaction.OpenCalls(head.Sequence, wait: null))
            {
                if (transaction.FindAgent(call.Agent) is { } next)
                {
                    lanes.Enqueue((next, call.Key, lane.Depth + 1));
                }
            }
        }

        return false;
    }

    private static TurnError Deadlock(AgentDefinition target) =>
        new("call_deadlock", $"'{target.Name}' waits, directly or through others, for this very message.");
}
