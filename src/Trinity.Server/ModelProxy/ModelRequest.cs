using System.Text.Json;

namespace Trinity.Server.ModelProxy;

/// <summary>A request for a model, read no further than is needed: it goes on as the bytes that came.</summary>
internal sealed class ModelRequest
{
    /// <summary>Schemas of tools are deep; what is deeper than this is meant to be.</summary>
    private const int MaxDepth = 512;

    private const int MaxModelLength = 200;

    /// <summary>Twice is a way to show one value here and another one to the provider.</summary>
    private static readonly string[] Heeded = ["model", "max_tokens", "stream", "thinking"];

    private readonly byte[] _body;
    private Range _maxTokensPlace;

    private ModelRequest(byte[] body) => _body = body;

    public string Model { get; private set; } = string.Empty;

    /// <summary>The output tokens it asks for; null when it does not say.</summary>
    public long? MaxTokens { get; private set; }

    /// <summary>The tokens it wants to think for: its output must be allowed more than these.</summary>
    public long ThinkingTokens { get; private set; }

    public bool IsStream { get; private set; }

    public ReadOnlyMemory<byte> Body => _body;

    /// <summary>Whether it may ask to keep something in the cache for an hour. Where that stands matters less than that it is not overlooked.</summary>
    public bool KeepsForAnHour => _body.AsSpan().IndexOf("\"1h\""u8) >= 0;

    /// <summary>Reads a request; null when it cannot be, and then why.</summary>
    public static (ModelRequest? Request, string Fault) Read(byte[] body)
    {
        var request = new ModelRequest(body);
        try
        {
            return request.Read() is { } fault ? (null, fault) : (request, string.Empty);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second one is what the reader says to half a character.
            return (null, "The body is not JSON that can be read.");
        }
    }

    /// <summary>The body with fewer output tokens than it asks for, and with every other byte as it came.</summary>
    public byte[] BodyWith(long maxTokens)
    {
        var (start, length) = _maxTokensPlace.GetOffsetAndLength(_body.Length);
        return [.. _body.AsSpan(0, start), .. System.Text.Encoding.ASCII.GetBytes(maxTokens.ToString()), .. _body.AsSpan(start + length)];
    }

    private string? Read()
    {
        var reader = new Utf8JsonReader(_body, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return "The body is not a JSON object.";
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = NameOf(reader);
            reader.Read();
            if (name is null)
            {
                reader.Skip();
            }
            else if (!seen.Add(name))
            {
                return $"{name}: it is there twice.";
            }
            else if (ReadValue(name, ref reader) is { } fault)
            {
                return fault;
            }
        }

        // Behind its end nothing may follow.
        reader.Read();
        return Model.Length == 0 ? "model: it is missing." : null;
    }

    private static string? NameOf(Utf8JsonReader reader)
    {
        foreach (var name in Heeded)
        {
            if (reader.ValueTextEquals(name))
            {
                return name;
            }
        }

        return null;
    }

    private string? ReadValue(string name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "model":
                Model = reader.TokenType == JsonTokenType.String ? reader.GetString()! : string.Empty;
                return Model.Length is 0 or > MaxModelLength ? "model: it is not the id of a model." : null;
            case "max_tokens":
                MaxTokens = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var tokens) && tokens > 0 ? tokens : null;
                _maxTokensPlace = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
                return MaxTokens is null ? "max_tokens: it is not a whole number above 0." : null;
            case "stream":
                IsStream = reader.TokenType == JsonTokenType.True;
                return reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null ? null : "stream: it is neither true nor false.";
            default:
                using (var thinking = JsonDocument.ParseValue(ref reader))
                {
                    ThinkingTokens = thinking.RootElement is { ValueKind: JsonValueKind.Object } element
                        && element.TryGetProperty("budget_tokens", out var budget)
                        && budget.ValueKind == JsonValueKind.Number && budget.TryGetInt64(out var wanted) ? wanted : 0;
                }

                return null;
        }
    }
}
