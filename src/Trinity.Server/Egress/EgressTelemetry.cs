using System.Diagnostics.Metrics;

namespace Trinity.Server.Egress;

/// <summary>What is told of connections of agents to hosts outside. No agent and no host is a tag: there may be any number of them.</summary>
internal sealed class EgressTelemetry
{
    private readonly Counter<long> _connections;
    private readonly Counter<long> _bytes;

    public EgressTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Telemetry.Name);
        _connections = meter.CreateCounter<long>("trinity.egress.connections", "{connection}", "Connections that agents wanted to hosts outside.");
        _bytes = meter.CreateCounter<long>("trinity.egress.io", "By", "What agents have sent to hosts outside, and received.");
    }

    /// <param name="status">What was answered.</param>
    public void Answered(int status) => _connections.Add(1, new KeyValuePair<string, object?>("http.response.status_code", status));

    public void Ended(Tunnel tunnel)
    {
        _bytes.Add(tunnel.Sent, new KeyValuePair<string, object?>("network.io.direction", "transmit"));
        _bytes.Add(tunnel.Received, new KeyValuePair<string, object?>("network.io.direction", "receive"));
    }
}
