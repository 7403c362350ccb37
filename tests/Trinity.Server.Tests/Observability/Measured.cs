using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Observability;

/// <summary>What the instruments of one server say. Other servers of the process have instruments of their own.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measurement> _measurements = [];

    public Measured(TestServer server)
    {
        var meters = server.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Meter.Name is Engine.Telemetry.Name or Server.Telemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>(Take);
        _listener.SetMeasurementEventCallback<long>(Take);
        _listener.SetMeasurementEventCallback<double>(Take);
        _listener.Start();
    }

    /// <summary>What a counter has counted, or how often a histogram has measured; with that tag.</summary>
    public int Count(string name, string? tag = null) => Of(name).Count(measurement => tag is null || measurement.Tag == tag);

    public IEnumerable<double> Values(string name) => Of(name).Select(measurement => measurement.Value);

    /// <summary>Asks a gauge.</summary>
    /// <returns>What it says; null when it says nothing.</returns>
    public double? Ask(string gauge)
    {
        _measurements.Clear();
        _listener.RecordObservableInstruments();
        return Values(gauge).Select(value => (double?)value).SingleOrDefault();
    }

    /// <summary>Waits: what a commit causes is told beside it.</summary>
    public Task ReachesAsync(string name, int count, string? tag = null) => Eventually.HoldsAsync(() => Task.FromResult(Count(name, tag) >= count));

    public void Dispose() => _listener.Dispose();

    private IEnumerable<Measurement> Of(string name) => _measurements.Where(measurement => measurement.Name == name);

    private void Take<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        where T : struct =>
        _measurements.Enqueue(new Measurement(
            instrument.Name,
            Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture),
            tags.Length == 0 ? null : (string?)tags[0].Value));

    private sealed record Measurement(string Name, double Value, string? Tag);
}
