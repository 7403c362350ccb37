using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Trinity.Platform.Models;

namespace Trinity.Server.ModelProxy;

/// <summary>What is told of calls of models, by the names that OpenTelemetry has for them. While nobody listens it costs a look.</summary>
/// <remarks>No agent, tenant or key is a tag of a metric: there may be any number of them. A model is, once it has answered.</remarks>
internal sealed class ModelTelemetry
{
    private const string Other = "_OTHER";

    private readonly ConcurrentDictionary<string, bool> _answered = new(StringComparer.Ordinal);
    private readonly Histogram<long> _tokens;
    private readonly Histogram<double> _duration;

    public ModelTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Telemetry.Name);
        _tokens = meter.CreateHistogram(
            "gen_ai.client.token.usage",
            "{token}",
            "Tokens that calls of models have used.",
            advice: new InstrumentAdvice<long>
            {
                HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864],
            });
        _duration = meter.CreateHistogram(
            "gen_ai.client.operation.duration",
            "s",
            "How long calls of models took.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
            });
    }

    public void Ended(ModelCallRequest call, ModelUsage? usage, string? error, TimeSpan duration)
    {
        var isAnswered = usage is not null && usage != ModelUsage.Nothing;
        if (isAnswered)
        {
            _answered.TryAdd(call.Model, true);
        }

        if (_duration.Enabled)
        {
            var tags = Tags(call);
            if (error is not null)
            {
                tags.Add("error.type", error);
            }

            _duration.Record(duration.TotalSeconds, tags);
        }

        if (_tokens.Enabled && isAnswered)
        {
            Record("input", usage!.Input + usage.CacheRead + usage.CacheWrite, call);
            Record("output", usage.Output, call);
        }
    }

    private void Record(string type, long tokens, ModelCallRequest call)
    {
        var tags = new TagList { { "gen_ai.token.type", type } };
        foreach (var tag in Tags(call))
        {
            tags.Add(tag);
        }

        _tokens.Record(tokens, tags);
    }

    /// <summary>An agent may ask for a model of any name: only names of models that there are are told.</summary>
    private TagList Tags(ModelCallRequest call) => new()
    {
        { "gen_ai.operation.name", Telemetry.Chat },
        { "gen_ai.provider.name", Telemetry.Provider },
        { "gen_ai.request.model", _answered.ContainsKey(call.Model) ? call.Model : Other },
    };
}
