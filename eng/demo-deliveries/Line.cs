using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trinity.DemoDeliveries;

/// <summary>One line of the stream: a delivery and what it must lead to.</summary>
internal sealed record Line(string Id, string Event, string Repository, bool IsForged, JsonElement Body, Expected Expect)
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}

/// <summary>What a delivery leads to: completed turns as "agent/type", effects as "kind target".</summary>
internal sealed record Expected(IReadOnlyList<string> Turns, IReadOnlyList<string> Effects)
{
    public static Expected Nothing { get; } = new([], []);

    /// <summary>The turn that dies, as "agent/type".</summary>
    public string? Dead { get; init; }

    public Ask? Ask { get; init; }
}

/// <summary>A question to a person.</summary>
/// <param name="About">Its title; of a judgment, its first piece of data. Only this delivery asks about it.</param>
/// <param name="Answer">What is answered when nobody is there.</param>
/// <param name="Then">What each answer leads to.</param>
internal sealed record Ask(string About, object Answer, IReadOnlyDictionary<string, Expected> Then);
