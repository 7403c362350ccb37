using Trinity.Sdk.Messages;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Platform.Tools;

/// <summary>
/// What the tools cause, by the rules of turns: an effect of the execution, with the agent as who does it. What a turn would leave to the operators, that
/// there is no such agent, the model is told at once.
/// </summary>
internal static class ToolEffects
{
    /// <summary>How much of a title or a name is in the name of an entry.</summary>
    private const int MaxAbout = 120;

    public static ToolResult Send(IMessageTransaction transaction, MessageRecord message, CallRequest request)
    {
        if (RefuseHop(transaction, message, request.Agent) is { } refused)
        {
            return refused;
        }

        if (Effects.FindTarget(transaction, message, request.Agent) is null)
        {
            return NoAgent(request.Agent);
        }

        var effect = new Effect
        {
            Position = transaction.LastEffect(message.Sequence) + 1,
            Kind = EffectKind.Tell,
            Target = request.Agent,
            Data = request.Payload,
            Type = request.Type,
            Key = request.Key,
        };
        if (!Effects.HaveRoom(transaction, message, [effect]))
        {
            return new ToolResult.Refused("target_full", $"The agent '{request.Agent}' has no room for a message now. Try later.");
        }

        return Effects.Apply(transaction, message, effect) == EffectStatus.Delivered
            ? new ToolResult.Done($"The message was given to the agent '{request.Agent}'.")
            : new ToolResult.Refused("agent_expired", $"The agent '{request.Agent}' is ephemeral, and takes nothing more.") { Stands = true };
    }

    /// <summary>Asks an agent for a reply.</summary>
    /// <returns>Done with the name of the entry that has it.</returns>
    public static ToolResult Call(IMessageTransaction transaction, MessageRecord message, string id, CallRequest request)
    {
        if (RefuseHop(transaction, message, request.Agent) is { } refused)
        {
            return refused;
        }

        var name = Asides.NameOf(id, request.Agent.Length <= MaxAbout ? request.Agent : request.Agent[..MaxAbout]);
        return Asides.Call(transaction, message, name, request, ToolBounds.CallTimeout) is { } error
            ? new ToolResult.Refused(error.Code, error.Message)
            : new ToolResult.Done(name);
    }

    public static ToolResult Ask(IMessageTransaction transaction, MessageRecord message, AskRequest ask, TimeSpan timeout)
    {
        var id = transaction.NewId();
        var shown = PublicIds.Ask(id);
        var name = Asides.NameOf(shown, ask.Title.Length <= MaxAbout ? ask.Title : ask.Title[..MaxAbout].TrimEnd() + "…");
        Asides.Ask(transaction, message, name, id, ask, timeout);
        return new ToolResult.Done(
            $"The question {shown} is in the operators' queue. "
            + (message.Key is null
                ? "This task has no session: the answer is got with get_ask, while the task goes on. When it ends, the question is withdrawn."
                : "Do not wait for it: when this turn is over, the answer comes as a message of this session. get_ask looks sooner."));
    }

    public static ToolResult Remind(IMessageTransaction transaction, MessageRecord message, string name, DateTimeOffset at, string text)
    {
        if (at <= transaction.Now)
        {
            return new ToolResult.Refused("invalid_arguments", $"at: it is in the past. It is {transaction.Now:O} now.");
        }

        if (at > transaction.Now + ToolBounds.MaxReminder)
        {
            return new ToolResult.Refused("invalid_arguments", $"A reminder is at most {ToolBounds.MaxReminder.TotalDays} days ahead.");
        }

        Apply(transaction, message, EffectKind.Remind, name, TurnJson.Write(text), at);
        return new ToolResult.Done(
            $"The reminder '{name}' comes at {at:O} as a message {(message.Key is null ? "that begins a task of its own" : "of this session")}. "
            + "It takes the place of one with the same name.");
    }

    public static ToolResult Emit(IMessageTransaction transaction, MessageRecord message, string type, ReadOnlyMemory<byte> data)
    {
        Apply(transaction, message, EffectKind.Emit, type, data);
        return new ToolResult.Done($"The event '{type}' was published.");
    }

    public static ToolResult Report(IMessageTransaction transaction, MessageRecord message, string text)
    {
        Apply(transaction, message, EffectKind.Say, TurnEffects.Origin, TurnJson.Write(text));
        return new ToolResult.Done("It is shown with the execution.");
    }

    private static void Apply(
        IMessageTransaction transaction, MessageRecord message, EffectKind kind, string target, ReadOnlyMemory<byte> data, DateTimeOffset? at = null) =>
        Effects.Apply(transaction, message, new Effect
        {
            Position = transaction.LastEffect(message.Sequence) + 1,
            Kind = kind,
            Target = target,
            Data = data,
            DueAt = at,
            Key = message.Key,
        });

    private static ToolResult.Refused? RefuseHop(IMessageTransaction transaction, MessageRecord message, string target)
    {
        if (message.Hops < Bounds.Hops)
        {
            return null;
        }

        Alerts.HopLimit(transaction, message, target);
        return new ToolResult.Refused("hop_limit", $"The message would be the {Bounds.Hops + 1}th in a row that agents give each other.") { Stands = true };
    }

    private static ToolResult.Refused NoAgent(string name) => new("agent_not_found", $"There is no agent '{name}', or this agent may not call it.");
}
