using Trinity.Platform.Agents;

namespace Trinity.Platform.Sharing;

/// <summary>What may be asked for, and what people may say to each other about it.</summary>
internal static class AccessRequestRules
{
    private const int MaxText = 1_000;

    private static readonly string TextRule = $"A reason has at most {MaxText} characters, none of them a control character.";

    public static IEnumerable<Fault> Check(NewAccessRequest request)
    {
        if (AgentRules.Check(request.Agent ?? string.Empty).FirstOrDefault() is { } fault)
        {
            yield return fault with { Pointer = "/agent" };
        }

        if (request.Level is null)
        {
            yield return ShareLevels.Unknown;
        }

        if (CheckText(request.Reason) is { } wrongReason)
        {
            yield return wrongReason;
        }
    }

    /// <summary>What is wrong with what people say to each other; null when nothing is.</summary>
    public static Fault? CheckText(string? text) => text is not null && (text.Length > MaxText || text.Any(char.IsControl))
        ? new Fault("/reason", "invalid_reason", TextRule)
        : null;
}
