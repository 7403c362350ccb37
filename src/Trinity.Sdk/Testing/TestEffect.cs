using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Testing;

/// <summary>An effect that went out.</summary>
public sealed class TestEffect
{
    private readonly EffectRecord _effect;

    internal TestEffect(NodeTestHost host, EffectRecord effect)
    {
        _effect = effect;
        Execution = new TestExecution(host, effect.MessageSequence);
        Agent = host.Agents.Find(effect.Agent)!.Definition.Name;
        var id = EffectId.Of(host.Messages.Find(effect.MessageSequence)!.Id, effect.Position);
        Id = id.ToString();
        var delivery = host.Messages.Deliveries.Find(id);
        Type = delivery?.Type;
        Status = delivery is null ? Words.Of(effect.Status) : Words.Of(delivery.Status);
    }

    /// <summary>The written id, <c>eff_…</c>: the same whenever the same thing happens.</summary>
    public string Id { get; }

    /// <summary>The agent whose turn has the effect.</summary>
    public string Agent { get; }

    /// <summary>The execution whose turn has the effect.</summary>
    public TestExecution Execution { get; }

    /// <summary>What it is.</summary>
    public EffectKind Kind => _effect.Kind;

    /// <summary>Where it went: an agent's name, an event's type, a reminder's name, an address, <c>origin</c> or <c>operators</c>.</summary>
    public string Target => _effect.Target;

    /// <summary>The type of what is sent out of the platform; null for every other effect.</summary>
    public string? Type { get; }

    /// <summary>
    /// <c>delivered</c> or <c>undeliverable</c>. What is sent out of the platform is <c>pending</c>: nothing leaves a test host.
    /// </summary>
    public string Status { get; }

    /// <summary>Whether it reached its target.</summary>
    public bool IsDelivered => _effect.Status == EffectStatus.Delivered;

    /// <summary>Reads the content; the type's default when there is none.</summary>
    /// <typeparam name="T">The type of the content.</typeparam>
    public T? Data<T>() => TurnJson.Read<T>(_effect.Data);
}
