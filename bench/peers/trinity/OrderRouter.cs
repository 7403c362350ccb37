using Trinity.Sdk.Intake;
using Trinity.Sdk.Nodes;

namespace Trinity.Bench.Orders;

/// <summary>The job in the SDK, as it is for the peers whose job is code: checks the signature, looks at three fields, and makes one or two effects.</summary>
[NodeType("order-router", Ordering = Ordering.Relaxed)]
public sealed class OrderRouter : NativeAgent<NoState, OrderRouterConfig>, IIntake<OrderRouterConfig>
{
    private const int LargeFrom = 1_000;

    public IntakeDecision Receive(IntakeRequest request, OrderRouterConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var check = GitHubSignature.Verify(request, config.Secret);
        return check.Rejection ?? (IntakeDecision)new IntakeDecision.Accept("order", Key: null, check.DeliveryId);
    }

    [Handles("order")]
    public Task RouteAsync(Order order, Turn<NoState, OrderRouterConfig> turn)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(turn);
        var effect = new RoutedOrder(order.Id, order.Customer.Id, order.Total);
        if (order.Type == "order.cancelled")
        {
            turn.Emit("support", effect);
        }

        if (order.Total > LargeFrom && order.Customer.Tier == "gold")
        {
            turn.Emit("sales", effect);
        }

        if (order.Paid && order.Items.Count > 0)
        {
            turn.Emit("warehouse", effect);
        }

        return Task.CompletedTask;
    }
}

/// <summary>The configuration of an <see cref="OrderRouter"/>.</summary>
public sealed class OrderRouterConfig
{
    /// <summary>What deliveries are signed with.</summary>
    [Secret]
    public string Secret { get; set; } = string.Empty;
}

/// <summary>An order, as far as the conditions look at it.</summary>
/// <param name="Id">Which order it is.</param>
/// <param name="Type">What happened to it.</param>
/// <param name="Paid">Whether it is paid.</param>
/// <param name="Total">What it costs.</param>
/// <param name="Customer">Whose it is.</param>
/// <param name="Items">What is ordered.</param>
public sealed record Order(string Id, string Type, bool Paid, int Total, OrderCustomer Customer, IReadOnlyList<OrderItem> Items);

/// <summary>Whose an order is.</summary>
/// <param name="Id">Which customer it is.</param>
/// <param name="Tier">How good a customer.</param>
public sealed record OrderCustomer(string Id, string Tier);

/// <summary>A line of an order.</summary>
/// <param name="Sku">What is ordered.</param>
/// <param name="Quantity">How many of it.</param>
public sealed record OrderItem(string Sku, int Quantity);

/// <summary>What a target gets.</summary>
/// <param name="Id">The order.</param>
/// <param name="Customer">Whose it is.</param>
/// <param name="Total">What it costs.</param>
public sealed record RoutedOrder(string Id, string Customer, int Total);
