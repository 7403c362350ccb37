using System.Text.Json;
using Trinity.Platform.Models;

namespace Trinity.Server.ModelProxy;

/// <summary>Reads from an answer what it has used, beside its way to who asked.</summary>
internal abstract class UsageReader
{
    private long _input;
    private long _output;
    private long _cacheRead;
    private long _cacheWrite;
    private long _cacheWriteOfAnHour;
    private bool _isKnown;

    /// <summary>What the provider has said so far; null when it has said nothing.</summary>
    public ModelUsage? Usage => _isKnown
        ? new ModelUsage(_input, Math.Max(_output, SeenTokens), _cacheRead, _cacheWrite) { CacheWriteOfAnHour = Math.Min(_cacheWriteOfAnHour, _cacheWrite) }
        : null;

    /// <summary>Whether the answer has come to its end.</summary>
    public bool IsComplete { get; protected set; }

    /// <summary>Whether the provider has said within the answer that it failed.</summary>
    public bool HasFailed { get; protected set; }

    /// <summary>The output tokens that must have been used for what was seen, as long as the provider has not said how many they are.</summary>
    protected virtual long SeenTokens => 0;

    /// <summary>Some bytes of the answer.</summary>
    public abstract void Append(ReadOnlySpan<byte> bytes);

    /// <summary>No more bytes will come.</summary>
    public virtual void End()
    {
        // Most that is known was said before.
    }

    /// <summary>Reads a usage, as far as it is one. The numbers add up in the provider's own count: the last of each holds.</summary>
    protected void Take(JsonElement owner)
    {
        if (owner.ValueKind != JsonValueKind.Object || !owner.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        _isKnown |= Take(usage, "input_tokens", ref _input);
        _isKnown |= Take(usage, "output_tokens", ref _output);
        Take(usage, "cache_read_input_tokens", ref _cacheRead);
        Take(usage, "cache_creation_input_tokens", ref _cacheWrite);
        if (usage.TryGetProperty("cache_creation", out var creation) && creation.ValueKind == JsonValueKind.Object)
        {
            Take(creation, "ephemeral_1h_input_tokens", ref _cacheWriteOfAnHour);
        }
    }

    private static bool Take(JsonElement usage, string name, ref long number)
    {
        if (usage.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var found) && found >= 0)
        {
            number = found;
            return true;
        }

        return false;
    }
}
