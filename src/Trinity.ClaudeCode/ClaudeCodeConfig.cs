using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode;

/// <summary>The configuration of an agent of the kind <c>claude_code</c>.</summary>
internal sealed record ClaudeCodeConfig
{
    private const int MaxInstructions = 64 * 1024;
    private const int MaxEgress = 100;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        MaxDepth = 8,
    };

    /// <summary>The model that is asked; null for that of the instance.</summary>
    public string? Model { get; init; }

    /// <summary>What the agent is told before each prompt.</summary>
    public string? Instructions { get; init; }

    /// <summary>How often the model may answer in one execution; null for as often as it likes.</summary>
    public int? MaxTurns { get; init; }

    /// <summary>How many tokens the models may write for one execution; null for as many as they like.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>What the models may cost for one execution, in dollars; null for no bound.</summary>
    public decimal? MaxCostUsd { get; init; }

    /// <summary>How long an execution may take in all.</summary>
    public double Minutes { get; init; } = 60;

    /// <summary>For how long nothing may be heard of it.</summary>
    public double SilentMinutes { get; init; } = 10;

    public int MemoryMb { get; init; } = 1024;

    public double Processors { get; init; } = 1;

    public int Processes { get; init; } = 256;

    /// <summary>The hosts that the agent may reach outside; none for nothing at all.</summary>
    public IReadOnlyList<string> Egress { get; init; } = [];

    [JsonIgnore]
    public RunBudget Budget => new(MaxOutputTokens, MaxCostUsd is { } dollars ? (long)(dollars * 1_000_000) : null);

    /// <summary>Reads a configuration.</summary>
    /// <returns>The configuration, and what is wrong with it; with faults it is not to be used.</returns>
    public static (ClaudeCodeConfig Config, IReadOnlyList<ConfigurationFault> Faults) Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            var config = json.IsEmpty ? new ClaudeCodeConfig() : JsonSerializer.Deserialize<ClaudeCodeConfig>(json.Span, Options) ?? new ClaudeCodeConfig();
            return (config, [.. config.Check()]);
        }
        catch (JsonException exception)
        {
            var pointer = string.Concat((exception.Path ?? "$").TrimStart('$').Split('.', StringSplitOptions.RemoveEmptyEntries).Select(part => $"/{part}"));
            const string rule = "It cannot be read: a value of another kind, or one that is not known.";
            return (new ClaudeCodeConfig(), [new ConfigurationFault($"/config{pointer}", "invalid_config", rule)]);
        }
    }

    private IEnumerable<ConfigurationFault> Check()
    {
        if (Model is { } model && (model.Length is 0 or > 200 || model.StartsWith('-') || model.Any(char.IsWhiteSpace)))
        {
            yield return Fault("model", "A model's id: 1 to 200 characters, no spaces.");
        }

        if (Instructions is { } instructions && (System.Text.Encoding.UTF8.GetByteCount(instructions) > MaxInstructions || instructions.Contains('\0')))
        {
            yield return Fault("instructions", $"At most {MaxInstructions} bytes of text.");
        }

        if (MaxTurns is < 1 or > 1_000)
        {
            yield return Fault("maxTurns", "From 1 to 1000.");
        }

        if (MaxOutputTokens is < 1 or > 1_000_000_000)
        {
            yield return Fault("maxOutputTokens", "From 1 to 1000000000.");
        }

        if (MaxCostUsd is < 0.000001m or > 1_000_000)
        {
            yield return Fault("maxCostUsd", "From 0.000001 to 1000000 dollars.");
        }

        if (Minutes is not (>= 0.05 and <= 1_440))
        {
            yield return Fault("minutes", "From 0.05, three seconds, to 1440, a day.");
        }

        if (SilentMinutes is not (>= 0.05 and <= 1_440))
        {
            yield return Fault("silentMinutes", "From 0.05, three seconds, to 1440, a day.");
        }

        if (MemoryMb is < 256 or > 65_536)
        {
            yield return Fault("memoryMb", "From 256 to 65536.");
        }

        if (Processors is not (>= 0.1 and <= 64))
        {
            yield return Fault("processors", "From 0.1 to 64.");
        }

        if (Processes is < 32 or > 4_096)
        {
            yield return Fault("processes", "From 32 to 4096.");
        }

        if (Egress.Count > MaxEgress)
        {
            yield return Fault("egress", $"At most {MaxEgress} hosts.");
        }

        foreach (var (index, _) in Egress.Index().Where(host => EgressRule.Parse(host.Item) is null).Take(1))
        {
            yield return Fault(string.Create(CultureInfo.InvariantCulture, $"egress/{index}"), EgressRule.Form);
        }
    }

    private static ConfigurationFault Fault(string name, string rule) => new($"/config/{name}", "out_of_range", rule);
}
