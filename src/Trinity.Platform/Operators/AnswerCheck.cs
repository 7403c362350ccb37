using System.Text.Json;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Operators;

/// <summary>Says whether an answer fits its question.</summary>
internal static class AnswerCheck
{
    /// <returns>Why it is refused; null when it fits.</returns>
    public static async ValueTask<Refusal?> CheckAsync(AskRecord ask, NewAnswer answer, CancellationToken cancellationToken)
    {
        // A closed question with an invalid answer is told that it is closed, where it would be answered: no other answer would do.
        if (ask.Status != AskStatus.Pending)
        {
            return null;
        }

        if (Asks.Check(ask, answer.Option, answer.Text, answer.Data) is { } error)
        {
            return Refusal.Invalid(error.Code, error.Message, new Fault(PointerOf(error.Code), error.Code, error.Message));
        }

        var faults = await AnswerSchema.CheckAsync(ask.Schema, answer.Data, cancellationToken);
        return faults.Count > 0
            ? Refusal.Invalid("invalid_answer", "The answer is not of the form that the question asks for.", faults)
            : null;
    }

    public static Refusal NotPending(AskStatus status) =>
        Refusal.Conflict("ask_not_pending", $"It is {Words.Of(status)}: nobody waits for an answer any more.");

    private static string PointerOf(string code) => code == "invalid_option" ? "/answer" : "/data";
}

/// <summary>What a person answers.</summary>
internal sealed record NewAnswer
{
    /// <summary>The option chosen.</summary>
    public string? Option { get; init; }

    public string? Text { get; init; }

    /// <summary>The data of a form or a judgment.</summary>
    public JsonElement? Data { get; init; }
}
