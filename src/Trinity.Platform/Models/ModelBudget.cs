namespace Trinity.Platform.Models;

/// <summary>What an execution may use up of models in all.</summary>
/// <param name="OutputTokens">Output tokens; null for no bound.</param>
/// <param name="MicroUsd">Millionths of a dollar; null for no bound. It does not hold for models whose price nobody knows.</param>
internal sealed record ModelBudget(long? OutputTokens, long? MicroUsd)
{
    public static ModelBudget None { get; } = new(null, null);

    /// <summary>What a call may use of what is left; null when that is not enough for it.</summary>
    public ModelShare? ShareOf(ModelCallRequest call, ModelTotals used)
    {
        var input = call.Price?.MostOf(call.Bytes, call.KeepsForAnHour) ?? 0;
        var tokens = call.MaxTokens;
        if (OutputTokens is { } allowed)
        {
            tokens = Math.Min(tokens, allowed - used.CountedTokens);
        }

        if (MicroUsd is { } money && call.Price is { } price)
        {
            tokens = Math.Min(tokens, price.TokensFor(money - used.CountedMicroUsd - input));
        }

        // Whoever asks for little is content with it.
        return tokens >= Math.Clamp(call.MinTokens, 1, Math.Max(1, call.MaxTokens))
            ? new ModelShare(tokens, call.Price is null ? null : input + call.Price.CostOf(tokens))
            : null;
    }
}

/// <summary>What a call may use at most.</summary>
/// <param name="OutputTokens">Output tokens.</param>
/// <param name="MicroUsd">What it may cost, in millionths of a dollar; null without a price.</param>
internal sealed record ModelShare(long OutputTokens, long? MicroUsd);
