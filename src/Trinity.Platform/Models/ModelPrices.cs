using Microsoft.Extensions.Options;

namespace Trinity.Platform.Models;

/// <summary>
/// What models cost, by the beginnings of their ids; the longest that fits counts. These are list prices at the time of this version: what holds
/// is what the provider bills, and a setting goes before them.
/// </summary>
internal sealed class ModelPrices
{
    private static readonly Dictionary<string, ModelPrice> Listed = new(StringComparer.Ordinal)
    {
        ["claude-opus-4"] = new() { Input = 15m, Output = 75m },
        ["claude-opus-4-5"] = new() { Input = 5m, Output = 25m },
        ["claude-opus-4-6"] = new() { Input = 5m, Output = 25m },
        ["claude-opus-4-7"] = new() { Input = 5m, Output = 25m },
        ["claude-opus-4-8"] = new() { Input = 5m, Output = 25m },
        ["claude-opus-5"] = new() { Input = 5m, Output = 25m },
        ["claude-opus-5-5"] = new() { Input = 4m, Output = 20m, CacheRead = 0.2m },
        ["claude-sonnet-4"] = new() { Input = 3m, Output = 15m },
        ["claude-sonnet-5"] = new() { Input = 2m, Output = 10m },
        ["claude-sonnet-5-5"] = new() { Input = 2m, Output = 10m, CacheRead = 0.1m },
        ["claude-haiku-4"] = new() { Input = 1m, Output = 5m },
        ["claude-3-5-haiku"] = new() { Input = 0.8m, Output = 4m },

        // That of long requests, which is the dearer of two.
        ["claude-haiku-5-5"] = new() { Input = 0.5m, Output = 2.5m },
    };

    private readonly KeyValuePair<string, ModelPrice>[] _prices;

    public ModelPrices(IOptions<ModelOptions> options)
    {
        var prices = new Dictionary<string, ModelPrice>(Listed, StringComparer.Ordinal);
        foreach (var (model, price) in options.Value.Prices)
        {
            prices[model] = price;
        }

        _prices = [.. prices.OrderByDescending(price => price.Key.Length)];
    }

    /// <summary>What a model costs; null when nobody knows.</summary>
    public ModelPrice? Find(string model) => Array.Find(_prices, price => model.StartsWith(price.Key, StringComparison.Ordinal)).Value;
}
