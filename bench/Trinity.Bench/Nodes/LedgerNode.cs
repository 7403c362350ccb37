using Trinity.Sdk.Nodes;

namespace Trinity.Bench.Nodes;

/// <summary>One event: read the state, change it, tell the world once.</summary>
[NodeType("bench-ledger")]
public sealed class LedgerNode : NativeAgent<Ledger, NoConfig>
{
    [Handles("order.paid")]
    public Task PaidAsync(Order order, Turn<Ledger, NoConfig> turn)
    {
        turn.Emit("ledger.booked", turn.State.Book(order.Amount));
        return Task.CompletedTask;
    }
}

/// <summary>What a message of the bench carries.</summary>
public sealed record Order(long Number, long Amount, string Currency, string Customer, IReadOnlyList<string> Lines);
