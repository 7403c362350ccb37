namespace Trinity.Platform.Models;

/// <summary>What became of the wish to call a model.</summary>
internal abstract record ModelReservation
{
    private ModelReservation()
    {
    }

    /// <summary>It may be made.</summary>
    /// <param name="Call">Its number.</param>
    /// <param name="MaxTokens">The output tokens it may have: those it asked for, or fewer.</param>
    internal sealed record Reserved(long Call, long MaxTokens) : ModelReservation;

    /// <summary>What is left of the budget is not enough for it.</summary>
    internal sealed record Spent : ModelReservation;

    /// <summary>Its execution has ended.</summary>
    internal sealed record Ended : ModelReservation;

    /// <summary>The store has no room for it at the moment.</summary>
    internal sealed record Busy : ModelReservation;
}
