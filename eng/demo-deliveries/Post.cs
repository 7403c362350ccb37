namespace Trinity.DemoDeliveries;

/// <summary>Makes deliveries, each a little later than the one before.</summary>
internal sealed class Post(Dice dice)
{
    public DateTimeOffset Now { get; private set; } = new(2026, 1, 15, 7, 0, 0, TimeSpan.Zero);

    /// <summary>A delivery that is taken in and routed, and leads to more turns and effects; with none of these it is dropped.</summary>
    public Line Send(
        Repository repository,
        string name,
        string? action,
        object content,
        string sender,
        IReadOnlyList<string>? turns = null,
        IReadOnlyList<string>? effects = null,
        Ask? ask = null)
    {
        var expected = new Expected(turns ?? [], effects is null or [] ? ["drop origin"] : effects) { Ask = ask };
        return Send(repository, name, action, content, sender, expected);
    }

    /// <summary>A delivery that is taken in and routed, and leads to what is said.</summary>
    public Line Send(Repository repository, string name, string? action, object content, string sender, Expected expect)
    {
        var type = action is null ? name : $"{name}.{action}";
        Now += TimeSpan.FromSeconds(dice.Between(5, 160));
        var body = Payloads.Compose(repository, action, content, sender, Now);
        return new Line(dice.DeliveryId(), name, repository.FullName, IsForged: false, body, expect with
        {
            Turns = [$"github/{type}", $"router/{type}", .. expect.Turns],
            Effects = ["tell router", .. expect.Effects],
        });
    }
}
