using System.Text.Json.Nodes;

namespace Trinity.Sdk.Nodes;

/// <summary>The base of a native agent: code in the platform's process, with durable state per key.</summary>
/// <typeparam name="TState">
/// The state of one key: a class that serialises to JSON. A key without state starts from <c>new()</c>; state equal to that is not stored.
/// </typeparam>
/// <typeparam name="TConfig">The configuration: its JSON schema, data annotations included, is what users of the agent see.</typeparam>
/// <remarks>
/// <para>
/// A new instance handles each attempt, so fields are useless, and statics break with the second server. What must last goes into the state.
/// </para>
/// <para>
/// Handlers are re-run from their start after every wait. They must be deterministic: time, ids and randomness come from the turn, and what
/// reaches outside goes into a step.
/// </para>
/// </remarks>
public abstract class NativeAgent<TState, TConfig>
    where TState : class, new()
    where TConfig : class, new()
{
    /// <summary>Brings a state that an older version wrote to the form of this one.</summary>
    /// <param name="fromVersion">The version that wrote it.</param>
    /// <param name="state">The state as it was written.</param>
    /// <returns>The state as this version writes it. By default the state as it is.</returns>
    public virtual JsonNode Migrate(int fromVersion, JsonNode state) => state;
}

/// <summary>For agents without state.</summary>
public sealed class NoState;

/// <summary>For agents without configuration.</summary>
public sealed class NoConfig;
