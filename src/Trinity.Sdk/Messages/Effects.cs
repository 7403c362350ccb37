using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Messages;

/// <summary>Sends the effects of a turn out with its commit: each is one row, and agents and operators get theirs in the same transaction.</summary>
internal static class Effects
{
    /// <summary>Whether every agent that is told something has room.</summary>
    public static bool HaveRoom(IMessageTransaction transaction, MessageRecord message, IReadOnlyList<Effect> effects)
    {
        foreach (var effect in effects)
        {
            if (effect.Kind == EffectKind.Tell
                && FindTarget(transaction, message, effect.Target) is { } target
                && !transaction.Backlog.HasRoom(target.Id, KeyFor(transaction, target, effect.Key)))
            {
                return false;
            }
        }

        return true;
    }

    public static void Apply(IMessageTransaction transaction, MessageRecord message, IReadOnlyList<Effect> effects)
    {
        foreach (var effect in effects)
        {
            Apply(transaction, message, effect);
        }
    }

    public static EffectStatus Apply(IMessageTransaction transaction, MessageRecord message, Effect effect)
    {
        var status = Send(transaction, message, effect);
        transaction.InsertEffect(new EffectRecord
        {
            Tenant = message.Tenant,
            Agent = message.Agent,
            MessageSequence = message.Sequence,
            Position = effect.Position,
            Kind = effect.Kind,
            Target = effect.Target,
            Data = effect.Data,
            IsPayload = IsPayload(message, effect),
            Status = status,
            CreatedAt = transaction.Now,
        });
        return status;
    }

    /// <summary>An agent that is absent, deleted or not allowed is not found.</summary>
    public static AgentDefinition? FindTarget(IMessageTransaction transaction, MessageRecord sender, string name) =>
        transaction.FindMeant(sender.Tenant, sender.Agent, name) is { } target
        && (target.Id == sender.Agent || transaction.MayCall(sender.Agent, target.Id))
            ? target
            : null;

    /// <summary>Takes a message off the budget of an ephemeral agent; false when it has nothing left.</summary>
    public static bool TrySpend(IMessageTransaction transaction, AgentDefinition target) =>
        target.ExpiresAt is null || transaction.TrySpend(target.Id);

    /// <summary>The key a message to an agent gets: a node type may name a default.</summary>
    public static string? KeyFor(IMessageTransaction transaction, AgentDefinition target, string? key) =>
        key ?? transaction.PolicyOf(target).DefaultKey;

    /// <summary>Whether the turn passes on what it was given: the same bytes, and not only equal ones.</summary>
    private static bool IsPayload(MessageRecord message, Effect effect) => !effect.Data.IsEmpty && effect.Data.Equals(message.Payload);

    private static EffectStatus Send(IMessageTransaction transaction, MessageRecord message, Effect effect)
    {
        switch (effect.Kind)
        {
            case EffectKind.Tell:
                return Tell(transaction, message, effect);
            case EffectKind.Remind:
                transaction.DeleteReminders(message.Agent, message.Key, effect.Target);
                Timers.Insert(transaction, new TimerRecord
                {
                    DueAt = effect.DueAt ?? transaction.Now,
                    Kind = TimerKind.Reminder,
                    Tenant = message.Tenant,
                    Agent = message.Agent,
                    Name = effect.Target,
                    Key = message.Key,
                    Payload = effect.Data,
                    Hops = message.Hops,
                });
                return EffectStatus.Delivered;
            case EffectKind.CancelReminder:
                transaction.DeleteReminders(message.Agent, message.Key, effect.Target);
                return EffectStatus.Delivered;
            case EffectKind.Raise:
                var alert = TurnJson.Read<TurnEffects.Alert>(effect.Data);
                Alerts.Raise(transaction, message, code: null, alert.Title, alert.Detail, effect.Priority);
                return EffectStatus.Delivered;
            case EffectKind.Send:
                return Outbox.Send(transaction, message, effect);
            default:
                // Say, Emit and Drop are their rows: who follows the log reads them there.
                return EffectStatus.Delivered;
        }
    }

    private static EffectStatus Tell(IMessageTransaction transaction, MessageRecord message, Effect effect)
    {
        if (message.Hops >= Bounds.Hops)
        {
            Alerts.HopLimit(transaction, message, effect.Target);
            return EffectStatus.Undeliverable;
        }

        if (FindTarget(transaction, message, effect.Target) is not { } target || !TrySpend(transaction, target))
        {
            Alerts.Undeliverable(transaction, message, effect.Target);
            return EffectStatus.Undeliverable;
        }

        Acceptance.Insert(transaction, new Submission
        {
            Tenant = message.Tenant,
            Agent = target.Id,
            Id = new MessageId(transaction.NewId()),
            Key = KeyFor(transaction, target, effect.Key),
            Type = effect.Type!,
            Payload = effect.Data,
            PayloadOf = IsPayload(message, effect) ? message.PayloadOf ?? message.Sequence : null,
            ContentType = effect.ContentType,
            Source = MessageSource.Agent,
            Principal = "agent:" + message.Agent,
            Hops = message.Hops + 1,
        });
        return EffectStatus.Delivered;
    }
}
