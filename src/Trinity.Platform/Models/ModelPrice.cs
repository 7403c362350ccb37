namespace Trinity.Platform.Models;

/// <summary>What a model costs, in dollars for a million tokens: so many are the millionths of a dollar that one token costs.</summary>
public sealed record ModelPrice
{
    /// <summary>A token is seldom less than that of a request: prose has four bytes of it, code and other scripts three.</summary>
    private const int BytesOfToken = 3;

    /// <value>What is read without the cache.</value>
    public decimal Input { get; init; }

    /// <value>What is answered.</value>
    public decimal Output { get; init; }

    /// <value>What is written to the cache for five minutes. Default 1.25 times the input.</value>
    public decimal? CacheWrite5m { get; init; }

    /// <value>What is written to the cache for an hour. Default twice the input.</value>
    public decimal? CacheWrite1h { get; init; }

    /// <value>What is read from the cache. Default a tenth of the input.</value>
    public decimal? CacheRead { get; init; }

    private decimal Write5m => CacheWrite5m ?? (Input * 1.25m);

    private decimal Write1h => CacheWrite1h ?? (Input * 2);

    /// <summary>Whether nobody pays for getting something.</summary>
    internal bool IsValid => Input >= 0 && Output >= 0 && CacheWrite5m is null or >= 0 && CacheWrite1h is null or >= 0 && CacheRead is null or >= 0;

    /// <summary>What a call has cost, in millionths of a dollar.</summary>
    internal long CostOf(ModelUsage usage) => Whole(
        (usage.Input * Input)
        + (usage.Output * Output)
        + (usage.CacheRead * (CacheRead ?? (Input / 10)))
        + (usage.CacheWriteOfAnHour * Write1h)
        + ((usage.CacheWrite - usage.CacheWriteOfAnHour) * Write5m));

    /// <summary>What output tokens cost, in millionths of a dollar.</summary>
    internal long CostOf(long outputTokens) => Whole(outputTokens * Output);

    /// <summary>How many output tokens one gets for millionths of a dollar.</summary>
    internal long TokensFor(long microUsd) =>
        microUsd < 0 ? 0 : Output == 0 ? long.MaxValue : (long)Math.Min(long.MaxValue, decimal.Floor(microUsd / Output));

    /// <summary>
    /// What reading a request may cost, in millionths of a dollar: as if all of it went to the cache, which is dearer than reading it. How many
    /// tokens it has only the provider knows.
    /// </summary>
    internal long MostOf(long bytes, bool keepsForAnHour) =>
        Whole(((bytes + BytesOfToken - 1) / BytesOfToken) * Math.Max(Input, keepsForAnHour ? Write1h : Write5m));

    private static long Whole(decimal microUsd) => (long)Math.Min(long.MaxValue, decimal.Ceiling(microUsd));
}
