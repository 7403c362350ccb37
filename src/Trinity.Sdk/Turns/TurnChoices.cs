using System.Text.Json;
using System.Text.Json.Nodes;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Turns;

/// <summary>Makes waits of judgments that are one of several answers: their form has one property, an enumeration.</summary>
internal static class TurnChoices
{
    private const int MaxChoices = 50;
    private const int MaxDescription = 1_000;

    public static WaitRequest Choose(TurnAttempt attempt, string name, Prompt prompt, IReadOnlyList<Choice> choices, JudgeOptions options)
    {
        attempt.Guard();
        if (choices.Count is 0 or > MaxChoices
            || choices.Any(choice => choice.Name.Length is 0 or > 200 || choice.Description?.Length > MaxDescription)
            || choices.DistinctBy(choice => choice.Name, StringComparer.Ordinal).Count() < choices.Count)
        {
            attempt.Fail(
                "invalid_question",
                $"There are 1 to {MaxChoices} choices, each with a name of its own of 1 to 200 characters and at most {MaxDescription} about it.");
        }

        return TurnWaits.Judgment(attempt, name, prompt, Form(choices), options);
    }

    /// <exception cref="WaitFailedException">It is none of the choices: the form was not held to where it was answered.</exception>
    public static string Read(JournalEntry entry, IReadOnlyList<Choice> choices)
    {
        var chosen = TurnJson.Read<RecordedAnswer>(entry.Result).Data is { ValueKind: JsonValueKind.Object } data
            && data.TryGetProperty("choice", out var choice) && choice.ValueKind == JsonValueKind.String ? choice.GetString() : null;
        return choices.FirstOrDefault(candidate => candidate.Name == chosen)?.Name
            ?? throw new WaitFailedException(
                entry.Name, "invalid_answer", $"The answer is none of the choices: {string.Join(", ", choices.Select(candidate => candidate.Name))}.");
    }

    private static byte[] Form(IReadOnlyList<Choice> choices)
    {
        var about = choices.Where(choice => choice.Description is not null).Select(choice => $"{choice.Name}: {choice.Description}").ToArray();
        var property = new JsonObject
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. choices.Select(choice => JsonValue.Create(choice.Name))]),
        };
        if (about.Length > 0)
        {
            property["description"] = string.Join('\n', about);
        }

        return TurnJson.Write(new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["choice"] = property },
            ["required"] = new JsonArray("choice"),
            ["additionalProperties"] = false,
        });
    }
}
