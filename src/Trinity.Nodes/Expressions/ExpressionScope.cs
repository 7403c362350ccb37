using System.Text.Json;

namespace Trinity.Nodes.Expressions;

/// <summary>What the expressions of one message see. It is JSON, and each part is read when a sandbox takes the message.</summary>
internal sealed record ExpressionScope
{
    public static readonly ReadOnlyMemory<byte> Nothing = "null"u8.ToArray();

    public required string Type { get; init; }

    public string? Key { get; init; }

    /// <summary>The payload, as JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte> Data { get; init; } = Nothing;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>When the message came: the time of all its expressions.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The state of the key, as JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte> State { get; init; } = Nothing;

    /// <summary>The configuration without its secrets, as JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte> Config { get; init; } = Nothing;

    /// <summary>What <c>Math.random</c> gives: the turn's, so that it is the same when the turn is run again.</summary>
    public Func<double> Random { get; init; } = () => 0;

    /// <summary>The message as its expressions see it.</summary>
    public byte[] Message()
    {
        using var buffer = new MemoryStream(Data.Length + 256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", Type);
            json.WriteString("key", Key);
            json.WriteString("time", Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteStartObject("headers");
            foreach (var (name, value) in Headers)
            {
                json.WriteString(name.ToLowerInvariant(), value);
            }

            json.WriteEndObject();
            json.WritePropertyName("data");

            // Looked at: what is not one value would write fields of the message itself.
            json.WriteRawValue(Data.Span);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
