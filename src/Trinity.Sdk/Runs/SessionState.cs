using System.Text.Json;
using System.Text.Json.Serialization;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Runs;

/// <summary>
/// The state of a key of an agent that is executed outside of turns: the conversation that its messages belong to, and what the agent keeps for itself.
/// </summary>
internal sealed record SessionState
{
    /// <summary>Of a key that nothing is kept of.</summary>
    public static SessionState None { get; } = new();

    /// <summary>The conversation; null before the first has ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Session { get; init; }

    /// <summary>What the agent keeps, by name; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, JsonElement>? State { get; init; }

    /// <exception cref="JsonException">It is something else.</exception>
    public static SessionState Read(ReadOnlyMemory<byte> state) => state.IsEmpty ? None : Known(TurnJson.Read<SessionState?>(state) ?? None);

    private static SessionState Known(SessionState state) => state.Session == Guid.Empty ? state with { Session = null } : state;

    public StateChange ToChange() => new(SchemaVersion: 1, TurnJson.Write(this), Indexed: null);
}
