using Trinity.Sdk.Nodes;

namespace Trinity.Bench.Nodes;

/// <summary>Sends many things out in one turn.</summary>
[NodeType("bench-sender", DefaultKey = "all")]
public sealed class SenderNode : NativeAgent<Ledger, NoConfig>
{
    [Handles("send")]
    public Task SendAsync(Parcels parcels, Turn<Ledger, NoConfig> turn)
    {
        for (var number = 0; number < parcels.Count; number++)
        {
            turn.Send(parcels.Url, "order.paid", new Order(number, 100, "eur", "customer-001", ["kettle", "cup"]), "whsec_YmVuY2g=");
        }

        return Task.CompletedTask;
    }
}

/// <summary>How many to send, and where to.</summary>
public sealed record Parcels(Uri Url, int Count);
