using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Messages;

/// <summary>
/// Puts news in the operator queue. A second alert of an agent with the same code is counted on the first one while that is pending: ten
/// thousand failing messages are one line for a person.
/// </summary>
internal static class Alerts
{
    public const string NodeVersionChanged = "node_version_changed";

    public static void Raise(
        IMessageTransaction transaction, MessageRecord message, string? code, string title, string? body, Priority priority) =>
        Raise(transaction, message.Tenant, message.Agent, message, code, title, body, priority);

    /// <summary>Of agents that are containers: their engine does not answer.</summary>
    public const string EngineAway = "engine_away";

    /// <summary>One line for an outage, in the name of an agent that it concerns; it is not counted again while it is pending.</summary>
    public static void Away(IMessageTransaction transaction, AgentDefinition agent)
    {
        if (transaction.FindAlert(agent.Id, EngineAway) is null)
        {
            Raise(
                transaction,
                agent.Tenant,
                agent.Id,
                message: null,
                EngineAway,
                "The container engine does not answer",
                $"{agent.Name} and all other agents in containers wait until it does; what runs in containers may go on. Look whether the engine runs, and "
                + "whether the server reaches it. This goes by itself when the engine answers.",
                Priority.Critical);
        }
    }

    /// <summary>The outage is over.</summary>
    public static void Back(IMessageTransaction transaction, AgentId agent)
    {
        if (transaction.FindAlert(agent, EngineAway) is { } alert)
        {
            Asks.Withdraw(transaction, alert);
        }
    }

    public static void Restored(IMessageTransaction transaction, AgentDefinition agent) => Raise(
        transaction,
        agent.Tenant,
        agent.Id,
        message: null,
        HeldCode("restored"),
        $"{agent.Name} is held (restored)",
        "It was restored from a backup with open work, which may have been done after the backup was taken. Look at its executions, "
        + "cancel what must not be done again, then release or start it.",
        Priority.Critical);

    /// <summary>A message ended badly and nobody waits for its answer.</summary>
    public static void Ended(IMessageTransaction transaction, MessageRecord message, MessageStatus status, TurnError error) =>
        Raise(
            transaction,
            message,
            $"{Words.Of(status)}:{error.Code}",
            $"{NameOf(transaction, message)}: '{message.Type}' is {Words.Of(status)} ({error.Code})",
            error.Code == NodeVersionChanged ? $"{error.Message} Retry it fresh, or cancel it." : error.Message,
            Priority.High);

    public static void Undeliverable(IMessageTransaction transaction, MessageRecord message, string target) =>
        Raise(
            transaction,
            message,
            "undeliverable:" + target,
            $"{NameOf(transaction, message)}: no agent '{target}' for it to reach",
            $"A message was not delivered: the agent '{target}' does not exist, or this agent may not call it.",
            Priority.High);

    public static void Held(IMessageTransaction transaction, MessageRecord message, string reason) =>
        Raise(
            transaction,
            message,
            HeldCode(reason),
            $"{NameOf(transaction, message)} is held ({reason})",
            $"An attempt at '{message.Type}' did not give its thread back. Nothing of the agent runs before you release or start it.",
            Priority.Critical);

    /// <summary>An agent is not held any more: who let it go on has seen the alert that told of it.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="heldBy">What held it; null when nothing did.</param>
    public static void Released(IMessageTransaction transaction, AgentId agent, string? heldBy)
    {
        if (heldBy is not null && transaction.FindAlert(agent, HeldCode(heldBy)) is { } alert)
        {
            Asks.Withdraw(transaction, alert);
        }
    }

    public static void HopLimit(IMessageTransaction transaction, MessageRecord message, string target) =>
        Raise(
            transaction,
            message,
            "hop_limit",
            $"{NameOf(transaction, message)}: a message has gone through {Bounds.Hops} agents and reminders",
            $"The next one, to '{target}', was not sent: agents are likely to send in circles.",
            Priority.High);

    /// <summary>Deliveries to a destination are not attempted any more. The address is named by its host: the rest of it may be secret.</summary>
    public static void DeliveryDead(
        IMessageTransaction transaction, DestinationRecord destination, DeliveryRecord? delivery, TurnError error, int count) =>
        Raise(
            transaction,
            destination.Tenant,
            destination.Agent,
            delivery is null ? null : transaction.Find(delivery.MessageSequence),
            $"delivery:{destination.Id}",
            $"{transaction.FindAgent(destination.Agent)?.Name}: deliveries to {destination.Host} are dead ({error.Code})",
            $"{error.Message} When the receiver works again, enable the destination if it is disabled, and redrive what is dead.",
            Priority.High,
            count);

    private static void Raise(
        IMessageTransaction transaction,
        TenantId tenant,
        AgentId agent,
        MessageRecord? message,
        string? code,
        string title,
        string? body,
        Priority priority,
        int count = 1)
    {
        if (code is not null && transaction.FindAlert(agent, code) is { } pending)
        {
            transaction.UpdateAsk(pending with
            {
                Count = pending.Count + count,
                Title = title,
                Body = body,
                MessageSequence = message?.Sequence,
                Message = message?.Id,
            });
            return;
        }

        transaction.InsertAsk(new AskRecord
        {
            Id = transaction.NewId(),
            Tenant = tenant,
            Agent = agent,
            MessageSequence = message?.Sequence,
            Message = message?.Id,
            Kind = AskKind.Alert,
            Title = title,
            Body = body,
            Code = code,
            Priority = priority,
            Count = count,
            CreatedAt = transaction.Now,
        });
    }

    private static string HeldCode(string reason) => "held:" + reason;

    private static string NameOf(IMessageTransaction transaction, MessageRecord message) =>
        transaction.FindAgent(message.Agent)?.Name ?? message.Agent.ToString();
}
