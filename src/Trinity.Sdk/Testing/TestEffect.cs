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
        Id = EffectId.Of(host.Messages.Find(effect.MessageSequence)!.Id, effect.Position).ToString();
    }

    /// <summary>The written id, <c>eff_…</c>: the same whenever the same thing happens.</summary>
    public string Id { get; }

    /// <summary>The agent whose turn has the effect.</summary>
    public string Agent { get; }

    /// <summary>The execution whose turn has the effect.</summary>
    public TestExecution Execution { get; }

    /// <summary>What it is.</summary>
    public EffectKind Kind => _effect.Kind;

    /// <summary>Where it went: an agent's name, an event's type, a reminder's name, <c>origin</c> or <c>operators</c>.</summary>
    public string Target => _effect.Target;

    /// <summary>Whether it reached its target.</summary>
    public bool IsDelivered => _effect.Status == EffectStatus.Delivered;

    /// <summary>Reads the content; the type's default when there is none.</summary>
    /// <typeparam name="T">The type of the content.</typeparam>
    public T? Data<T>() => TurnJson.Read<T>(_effect.Data);
}
