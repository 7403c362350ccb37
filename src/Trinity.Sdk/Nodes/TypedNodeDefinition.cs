using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Nodes;

/// <summary>A node type with its state, its configuration and its handlers.</summary>
internal sealed class TypedNodeDefinition<TState, TConfig> : NodeDefinition
    where TState : class, new()
    where TConfig : class, new()
{
    private readonly Dictionary<string, Handler<TState, TConfig>> _handlers;
    private readonly Handler<TState, TConfig>? _any;
    private readonly (string Name, PropertyInfo Property)[] _indexed;

    public TypedNodeDefinition(Type type, NodeTypeAttribute attribute)
        : base(type, attribute, typeof(TState), typeof(TConfig))
    {
        _handlers = HandlerTable<TState, TConfig>.Of(type);
        _handlers.Remove(HandlesAttribute.Any, out _any);
        MessageTypes = [.. _handlers.Keys.Order(StringComparer.Ordinal), .. _any is null ? [] : (string[])[HandlesAttribute.Any]];
        _indexed = [.. typeof(TState).GetProperties()
            .Where(property => property.GetCustomAttribute<IndexedAttribute>() is not null)
            .Select(property => (TurnJson.NameOf(property), property))];
        if (Array.Find(_indexed, indexed => !IndexedValues.IsSupported(indexed.Property.PropertyType)) is { Property: { } property })
        {
            throw Invalid(type, $"its state property {property.Name} has a type that cannot be indexed");
        }

        IndexedProperties = [.. _indexed.Select(indexed => indexed.Name)];
        DefaultState = TurnJson.Write(new TState());
    }

    public override IReadOnlyList<string> MessageTypes { get; }

    public override IReadOnlyList<string> IndexedProperties { get; }

    public override bool HasIntake => typeof(IIntake<TConfig>).IsAssignableFrom(Type);

    public override bool IsTriable => typeof(ITriable<TConfig>).IsAssignableFrom(Type);

    /// <summary>What the state of a key is before there is one.</summary>
    public byte[] DefaultState { get; }

    public override bool Handles(string messageType) => _any is not null || _handlers.ContainsKey(messageType);

    public bool IsIndexed(string property) => IndexedProperties.Contains(property, StringComparer.Ordinal);

    public override object ReadConfig(ReadOnlyMemory<byte> json) =>
        json.IsEmpty ? new TConfig() : TurnJson.Read<TConfig>(json) ?? new TConfig();

    public override TurnAttempt CreateAttempt(TurnRequest request, TurnSettings settings) =>
        new NodeAttempt<TState, TConfig>(this, request, settings);

    public override IntakeDecision Receive(IntakeRequest request, object config) =>
        ((IIntake<TConfig>)CreateInstance()).Receive(request, (TConfig)config);

    public override Trial Try(TrialMessage message, object config) => ((ITriable<TConfig>)CreateInstance()).Try(message, (TConfig)config);

    public Handler<TState, TConfig>? FindHandler(string messageType) => _handlers.GetValueOrDefault(messageType, _any!);

    public object CreateInstance() => Activator.CreateInstance(Type)!;

    public TState ReadState(StateSnapshot? snapshot)
    {
        if (snapshot is null)
        {
            return new TState();
        }

        if (snapshot.SchemaVersion == Version)
        {
            return TurnJson.Read<TState>(snapshot.Data) ?? new TState();
        }

        if (snapshot.SchemaVersion > Version)
        {
            throw new NodeFailedException(
                $"The state was written by version {snapshot.SchemaVersion} of '{Name}', and this is version {Version}.",
                Retry.Never,
                "state_too_new");
        }

        var agent = (NativeAgent<TState, TConfig>)CreateInstance();
        var migrated = agent.Migrate(snapshot.SchemaVersion, JsonNode.Parse(snapshot.Data.Span)!);
        return migrated.Deserialize<TState>(TurnJson.Options) ?? new TState();
    }

    public override StateChange Rewrite(StateSnapshot state) => Write(ReadState(state));

    /// <summary>Writes a state, with what of it can be searched for.</summary>
    public StateChange Write(TState state) => new(Version, TurnJson.Write(state), IndexedProperties.Count == 0 ? null : Index(state));

    public IReadOnlyList<IndexedValue> Index(TState state) =>
        [.. _indexed.Select(indexed => new IndexedValue(indexed.Name, IndexedValues.ToStored(indexed.Property.GetValue(state))))];
}
