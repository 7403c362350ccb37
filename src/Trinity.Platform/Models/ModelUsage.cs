namespace Trinity.Platform.Models;

/// <summary>What a call has used, as the provider counts it.</summary>
/// <param name="Input">Tokens that were read without the cache.</param>
/// <param name="Output">Tokens of the answer.</param>
/// <param name="CacheRead">Tokens that were read from the cache.</param>
/// <param name="CacheWrite">Tokens that were written to the cache, for whatever time.</param>
internal sealed record ModelUsage(long Input, long Output, long CacheRead, long CacheWrite)
{
    public static ModelUsage Nothing { get; } = new(0, 0, 0, 0);

    /// <summary>Those of <see cref="CacheWrite"/> that are kept for an hour, which is dearer. It is not on record by itself.</summary>
    public long CacheWriteOfAnHour { get; init; }
}
