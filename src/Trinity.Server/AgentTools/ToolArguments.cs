using System.Buffers;
using System.Text.Json;
using Trinity.Sdk.Messages;

namespace Trinity.Server.AgentTools;

/// <summary>
/// The arguments of a call, read one by one. What is wrong with the first of them that is, the tool says when all have been read; so does one that it
/// has not asked for.
/// </summary>
internal sealed class ToolArguments
{
    private readonly SortedDictionary<string, JsonElement> _given = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private string? _fault;

    public ToolArguments(IEnumerable<KeyValuePair<string, JsonElement>>? given)
    {
        foreach (var (name, value) in given ?? [])
        {
            // Models write null for what they leave out.
            if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            {
                _given[name] = value;
            }
        }
    }

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Fault => _fault ?? (_given.Keys.FirstOrDefault(name => !_read.Contains(name)) is { } unknown
        ? $"{unknown}: there is no such argument. There are {string.Join(", ", _read)}."
        : null);

    public string? Text(string name, int maxLength)
    {
        if (!Take(name, JsonValueKind.String, "a text", out var value))
        {
            return null;
        }

        var text = value.GetString()!;
        Require(text.Length > 0 && text.Length <= maxLength, $"{name}: it has 1 to {maxLength} characters.");
        return text;
    }

    /// <summary>A text that has to be there.</summary>
    public string NeededText(string name, int maxLength) => Needed(name, Text(name, maxLength));

    /// <summary>A name, a type or a key.</summary>
    public string? Name(string name)
    {
        if (!Take(name, JsonValueKind.String, "a text", out var value))
        {
            return null;
        }

        var text = value.GetString()!;
        Require(PayloadCheck.IsName(text), $"{name}: it {PayloadCheck.NameForm}");
        return text;
    }

    public string NeededName(string name) => Needed(name, Name(name));

    public int? Number(string name, int min, int max)
    {
        if (!Take(name, JsonValueKind.Number, "a number", out var value))
        {
            return null;
        }

        var isWhole = value.TryGetInt32(out var number);
        Require(isWhole && number >= min && number <= max, $"{name}: it is a whole number from {min} to {max}.");
        return number;
    }

    public bool Flag(string name)
    {
        _read.Add(name);
        var isThere = _given.TryGetValue(name, out var value);
        Require(!isThere || value.ValueKind is JsonValueKind.True or JsonValueKind.False, $"{name}: it is true or false.");
        return isThere && value.ValueKind == JsonValueKind.True;
    }

    public IReadOnlyList<string> Texts(string name, int maxCount, int maxLength)
    {
        if (!Take(name, JsonValueKind.Array, "a list of texts", out var value))
        {
            return [];
        }

        var texts = value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : string.Empty).ToArray();
        Require(
            texts.Length <= maxCount && Array.TrueForAll(texts, text => text.Length > 0 && text.Length <= maxLength),
            $"{name}: it has at most {maxCount} texts of 1 to {maxLength} characters.");
        Require(texts.Distinct(StringComparer.Ordinal).Count() == texts.Length, $"{name}: one is there twice.");
        return texts;
    }

    public DateTimeOffset? Time(string name)
    {
        if (!Take(name, JsonValueKind.String, "a time", out var value))
        {
            return null;
        }

        var isTime = value.TryGetDateTimeOffset(out var time);
        Require(isTime, $"{name}: it is a time like 2026-01-31T08:00:00Z.");
        return time.ToUniversalTime();
    }

    /// <summary>Any JSON.</summary>
    public JsonElement? Any(string name)
    {
        _read.Add(name);
        return _given.TryGetValue(name, out var value) ? value : null;
    }

    /// <summary>Says what is wrong, if it is the first.</summary>
    public void Require(bool isRight, string fault)
    {
        if (!isRight)
        {
            _fault ??= fault;
        }
    }

    /// <summary>The arguments in an order of their own: equal ones have the same bytes.</summary>
    public ReadOnlySpan<byte> Write(params ReadOnlySpan<string> without)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in _given)
            {
                if (!without.Contains(name))
                {
                    writer.WritePropertyName(name);
                    value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    private string Needed(string name, string? value)
    {
        Require(value is not null, $"{name}: it is missing.");
        return value ?? string.Empty;
    }

    private bool Take(string name, JsonValueKind kind, string form, out JsonElement value)
    {
        _read.Add(name);
        if (!_given.TryGetValue(name, out value))
        {
            return false;
        }

        Require(value.ValueKind == kind, $"{name}: it is {form}.");
        return value.ValueKind == kind;
    }
}
