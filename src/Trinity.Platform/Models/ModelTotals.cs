namespace Trinity.Platform.Models;

/// <summary>What the calls of a message come to.</summary>
internal sealed record ModelTotals
{
    public static ModelTotals Nothing { get; } = new();

    /// <summary>The calls that were made, or are being made.</summary>
    public int Calls { get; init; }

    /// <summary>What they have used, as far as it is known.</summary>
    public ModelUsage Usage { get; init; } = ModelUsage.Nothing;

    /// <summary>What they have cost, in millionths of a dollar, as far as it is known.</summary>
    public long MicroUsd { get; init; }

    /// <summary>The calls whose use or price nobody knows, or does not know yet. While there are any, the cost is more than it says.</summary>
    public int Unmeasured { get; init; }

    /// <summary>The output tokens that count against the budget: what was used, and what may be where that is not known.</summary>
    public long CountedTokens { get; init; }

    /// <summary>What counts against the budget, in millionths of a dollar.</summary>
    public long CountedMicroUsd { get; init; }

    /// <summary>Whether a call was refused because the budget is used up.</summary>
    public bool IsSpent { get; init; }
}
