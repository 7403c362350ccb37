using Trinity.Cli.Demo.Deliveries;
using Trinity.Cli.Demo.People;

namespace Trinity.Cli.Demo.Checks;

/// <summary>What had to happen: what the stream says of each delivery, and of each answer that was given.</summary>
internal sealed class Expectation
{
    private readonly Dictionary<string, ExpectedAsk> _asks = new(StringComparer.Ordinal);

    public Expectation(IReadOnlyCollection<Delivery> deliveries)
    {
        Forged = deliveries.Count(delivery => delivery.IsForged);
        Accepted = deliveries.Where(delivery => !delivery.IsForged).DistinctBy(delivery => delivery.Id, StringComparer.Ordinal).Count();
        Repeated = deliveries.Count - Forged - Accepted;
        foreach (var delivery in deliveries)
        {
            Add(delivery.Expect);
        }
    }

    public int Forged { get; }

    /// <summary>Deliveries that are signed rightly, each id once.</summary>
    public int Accepted { get; }

    /// <summary>Deliveries that come again.</summary>
    public int Repeated { get; }

    public Tally Turns { get; } = new();

    public Tally Effects { get; } = new();

    public Tally Dead { get; } = new();

    public int Asks => _asks.Count;

    /// <summary>What is expected about a question; null when nobody had to be asked it.</summary>
    public ExpectedAsk? Find(string about) => _asks.GetValueOrDefault(about);

    /// <summary>What an answer leads to had to happen too.</summary>
    public void Add(GivenAnswer answer)
    {
        if (Find(answer.About) is { } ask && ask.Then.TryGetValue(answer.Choice, out var consequences))
        {
            Add(consequences);
        }
    }

    private void Add(Consequences consequences)
    {
        foreach (var turn in consequences.Turns)
        {
            Turns.Add(turn);
        }

        foreach (var effect in consequences.Effects)
        {
            Effects.Add(effect);
        }

        if (consequences.Dead is { } dead)
        {
            Dead.Add(dead);
        }

        if (consequences.Ask is { } ask)
        {
            _asks.TryAdd(ask.About, ask);
        }
    }
}
