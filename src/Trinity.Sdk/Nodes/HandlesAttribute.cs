namespace Trinity.Sdk.Nodes;

/// <summary>Makes a method the handler of messages of a type.</summary>
/// <remarks>
/// The method is public, returns <see cref="Task"/> or <c>Task&lt;T&gt;</c> (the result is the reply), and takes the turn, after the
/// payload if it wants it: <c>Task HandleAsync(Order order, Turn&lt;State, Config&gt; turn)</c>.
/// </remarks>
/// <param name="type">The type of the messages, for example <c>refund.requested</c>, or <c>*</c> for all that no other handler takes.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class HandlesAttribute(string type) : Attribute
{
    /// <summary>The type that takes every message no other handler takes.</summary>
    public const string Any = "*";

    /// <summary>The type of the messages.</summary>
    public string Type { get; } = type;
}

/// <summary>Makes a property of a state searchable, by <c>FindAsync</c> and <c>GET …/state?where=</c>.</summary>
/// <remarks>
/// For strings (of which 200 characters are indexed), numbers, booleans, enums, times and <see cref="Guid"/>s at the top of the state.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IndexedAttribute : Attribute;

/// <summary>
/// Makes a text property of a configuration a secret: encrypted at rest, returned as null, kept by a change that omits it.
/// </summary>
/// <remarks>On a property that is no <see cref="string"/> it makes the class no node type (<c>invalid_node_type</c>).</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;

/// <summary>
/// Says that a text property of a configuration names an agent. Whoever sets it must be allowed to operate that agent, and with it grants
/// this agent the right to call it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AgentNameAttribute : Attribute;
