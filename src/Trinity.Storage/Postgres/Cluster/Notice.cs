using System.Text;
using System.Text.Json;
using Npgsql;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Storage.Postgres.Cluster;

/// <summary>
/// What the other servers have to hear of a transaction. It goes out with the commit, and only then; the database carries it, in the order of
/// the commits, in as many parts as it takes.
/// </summary>
/// <remarks>A part is a list in JSON: who writes, the number of the transaction, then words that say what follows them.</remarks>
internal static class Notice
{
    public const string Channel = "trinity";

    private const string Agents = "agents";
    private const string Forgotten = "forget";
    private const string Timer = "timer";
    private const string Destinations = "destinations";
    private const string Moved = "moved";
    private const string Queued = "queued";

    /// <summary>What begins all parts of a process.</summary>
    public static string Beginning(Guid writer) => $"[\"{writer:N}\",";

    /// <summary>Puts what there is to hear of a transaction into the batch that commits it; nothing when there is nothing.</summary>
    public static void AddTo(
        NpgsqlBatch batch, Guid writer, long number, Aftermath aftermath, IReadOnlyList<(AgentId Agent, string? Key, int Change)> backlog)
    {
        using var parts = new NoticeParts(batch, writer, number);
        parts.Write(Agents, aftermath.Changed.Distinct(), (json, agent) => json.WriteNumberValue(agent.Value));
        if (aftermath.Forgotten != Memory.None)
        {
            parts.Write(Forgotten, [(int)aftermath.Forgotten], (json, memory) => json.WriteNumberValue(memory));
        }

        if (aftermath.NextTimer is { } due)
        {
            parts.Write(Timer, [due.ToUnixTimeMilliseconds()], (json, time) => json.WriteNumberValue(time));
        }

        parts.Write(Destinations, aftermath.Destinations.Distinct(), (json, destination) => json.WriteNumberValue(destination));
        parts.Write(
            Moved,
            aftermath.Ended.Select(message => message.Id).Concat(aftermath.Touched).Distinct(),
            (json, message) => json.WriteStringValue(message.Value));
        parts.Write(Queued, Sum(backlog), (json, lane) =>
        {
            json.WriteNumberValue(lane.Agent.Value);
            json.WriteStringValue(lane.Key);
            json.WriteNumberValue(lane.Change);
        });
        parts.Close();
    }

    /// <summary>Reads a part.</summary>
    public static Heard Read(string part)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(part));
        reader.Read();
        reader.Read();
        reader.Read();
        var heard = new Heard(reader.GetInt64());
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            var word = reader.GetString();
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                ReadItem(ref reader, word, heard);
            }
        }

        return heard;
    }

    private static void ReadItem(ref Utf8JsonReader reader, string? word, Heard heard)
    {
        switch (word)
        {
            case Agents:
                heard.Aftermath.Changed.Add(new AgentId(reader.GetInt64()));
                break;
            case Forgotten:
                heard.Aftermath.Forgotten = (Memory)reader.GetInt32();
                break;
            case Timer:
                heard.Aftermath.TimerAdded(DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64()));
                break;
            case Destinations:
                heard.Aftermath.Destinations.Add(reader.GetInt64());
                break;
            case Moved:
                heard.Aftermath.Touched.Add(new MessageId(reader.GetGuid()));
                break;
            case Queued:
                var agent = new AgentId(reader.GetInt64());
                reader.Read();
                var key = reader.GetString();
                reader.Read();
                heard.Backlog.Add((agent, key is null ? null : PostgresText.Decode(key), reader.GetInt32()));
                break;
            default:
                // A newer program says more; this one goes without it.
                reader.Skip();
                break;
        }
    }

    /// <summary>Of what was counted in and out again nobody has to hear.</summary>
    private static IEnumerable<(AgentId Agent, string? Key, int Change)> Sum(IReadOnlyList<(AgentId Agent, string? Key, int Change)> backlog) => backlog
        .GroupBy(lane => (lane.Agent, Key: PostgresText.Encode(lane.Key)))
        .Select(lane => (lane.Key.Agent, lane.Key.Key, Change: lane.Sum(change => change.Change)))
        .Where(lane => lane.Change != 0);
}

/// <summary>What another server has committed.</summary>
/// <param name="number">The number of the transaction.</param>
internal sealed class Heard(long number)
{
    public long Number => number;

    public Aftermath Aftermath { get; } = new() { IsHeard = true };

    public List<(AgentId Agent, string? Key, int Change)> Backlog { get; } = [];
}
