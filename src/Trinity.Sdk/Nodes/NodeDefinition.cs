using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Text.RegularExpressions;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Nodes;

/// <summary>What the platform knows of a node type: read once from its class, then used for every message.</summary>
internal abstract partial class NodeDefinition
{
    protected NodeDefinition(Type type, NodeTypeAttribute attribute, Type stateType, Type configType)
    {
        Type = type;
        StateType = stateType;
        ConfigType = configType;
        Name = attribute.Name;
        Version = attribute.Version;
        Resumes = attribute.Resumes;
        Ordering = attribute.Ordering;
        DefaultKey = attribute.DefaultKey;
        Attempts = attribute.Attempts;
        Timeout = TimeSpan.FromSeconds(attribute.TimeoutSeconds);
        Policy = new ExecutionPolicy { Ordering = Ordering, DefaultKey = DefaultKey, Attempts = Attempts, CodeVersion = Version };
        if (!ValidName().IsMatch(Name) || Version < 1 || Resumes < 0 || Resumes > Version || Attempts is < 1 or > 20
            || attribute.TimeoutSeconds is < 1 or > 3_600 || DefaultKey is { Length: 0 or > TurnBounds.NameLength })
        {
            throw Invalid(type, "its [NodeType] has a name, version, attempts or time-out outside the bounds");
        }

        var secrets = ConfigFields.Secrets(configType);
        HasSecrets = secrets.Count > 0;
        if (secrets.FirstOrDefault(secret => secret.PropertyType != typeof(string)) is { } secret)
        {
            // Only texts are encrypted: it would be stored in clear.
            throw Invalid(type, $"its configuration property {secret.Name} is a [Secret], but no text");
        }
    }

    public Type Type { get; }

    public Type StateType { get; }

    public Type ConfigType { get; }

    public string Name { get; }

    public int Version { get; }

    public int Resumes { get; }

    public Ordering Ordering { get; }

    public string? DefaultKey { get; }

    public int Attempts { get; }

    public TimeSpan Timeout { get; }

    public ExecutionPolicy Policy { get; }

    /// <summary>The types of messages it handles, in order; <c>*</c> for any.</summary>
    public abstract IReadOnlyList<string> MessageTypes { get; }

    /// <summary>The names of the indexed state properties, as in JSON.</summary>
    public abstract IReadOnlyList<string> IndexedProperties { get; }

    /// <summary>Whether its configuration has secrets.</summary>
    public bool HasSecrets { get; }

    /// <summary>Whether webhooks of its agents are read by the node type itself.</summary>
    public abstract bool HasIntake { get; }

    /// <summary>Whether it can say what it would do.</summary>
    public abstract bool IsTriable { get; }

    /// <summary>Reads a node type from its class.</summary>
    /// <exception cref="TrinityException">The class is not a valid node type; the message says why.</exception>
    public static NodeDefinition Of(Type type)
    {
        var attribute = type.GetCustomAttribute<NodeTypeAttribute>()
            ?? throw Invalid(type, "it has no [NodeType]");
        var agent = AgentBase(type);
        if (agent is null || type.IsAbstract || type.ContainsGenericParameters || type.GetConstructor([]) is null)
        {
            throw Invalid(type, "it must be a class that derives from NativeAgent<TState, TConfig> and has a public constructor without parameters");
        }

        var definition = typeof(TypedNodeDefinition<,>).MakeGenericType(agent.GetGenericArguments());
        try
        {
            return (NodeDefinition)Activator.CreateInstance(definition, type, attribute)!;
        }
        catch (TargetInvocationException exception) when (exception.InnerException is TrinityException inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }

    /// <summary>Whether messages under way with a version can go on with this code.</summary>
    public bool CanResume(int version) => version == Version || (Resumes > 0 && version >= Resumes && version < Version);

    /// <summary>Whether there is a handler for messages of a type.</summary>
    public abstract bool Handles(string messageType);

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="System.Text.Json.JsonException">It does not fit the type.</exception>
    public abstract object ReadConfig(ReadOnlyMemory<byte> json);

    /// <summary>Reads a state, migrated where it is older, and writes it as this version does.</summary>
    public abstract StateChange Rewrite(StateSnapshot state);

    /// <summary>The agents that a configuration names.</summary>
    public IEnumerable<string> AgentNames(ReadOnlyMemory<byte> config) => ConfigFields.AgentNames(ReadConfig(config));

    /// <summary>Prepares an attempt at a message.</summary>
    public abstract TurnAttempt CreateAttempt(TurnRequest request, TurnSettings settings);

    /// <summary>Lets the node type read a webhook delivery.</summary>
    public abstract IntakeDecision Receive(IntakeRequest request, object config);

    /// <summary>Lets the node type say what it would do.</summary>
    public abstract Trial Try(TrialMessage message, object config);

    internal static TrinityException Invalid(Type type, string reason) =>
        new("invalid_node_type", $"{type.FullName} is not a node type: {reason}.");

    private static Type? AgentBase(Type type)
    {
        for (var candidate = type.BaseType; candidate is not null; candidate = candidate.BaseType)
        {
            if (candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(NativeAgent<,>))
            {
                return candidate;
            }
        }

        return null;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,63}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ValidName();
}
