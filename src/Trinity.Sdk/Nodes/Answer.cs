using System.Text.Json;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Nodes;

/// <summary>What a person answered.</summary>
public record Answer
{
    /// <summary>The option chosen; null when the question had none.</summary>
    public string? Option { get; init; }

    /// <summary>What the person wrote; null when nothing.</summary>
    public string? Text { get; init; }

    /// <summary>The data of the answer, when the question had a form; otherwise null.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>Who answered, for example <c>user:usr_1</c>.</summary>
    public string? By { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Whether the option chosen is <see cref="Question.Approve"/>.</summary>
    public bool Approved => string.Equals(Option, Question.Approve, StringComparison.Ordinal);

    /// <summary>Reads the data: for a form among several questions. A single form's answer has it as <see cref="FormAnswer{T}.Value"/>.</summary>
    /// <typeparam name="T">The type of the form.</typeparam>
    /// <returns>The data; the type's default when there is none.</returns>
    public T? DataAs<T>() => Data is { } data ? data.Deserialize<T>(TurnJson.Options) : default;
}

/// <summary>What a person answered to something proposed.</summary>
/// <typeparam name="T">The type of the proposal.</typeparam>
public sealed record Answer<T> : Answer
{
    /// <summary>What the person saw, read back from the record: not what the handler would propose now.</summary>
    public required T Proposal { get; init; }
}
