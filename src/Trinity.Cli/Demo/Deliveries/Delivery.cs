using Trinity.Client;
using Trinity.Client.Operators;

namespace Trinity.Cli.Demo.Deliveries;

/// <summary>One line of the stream: what is sent, and what it must lead to.</summary>
internal sealed record Delivery
{
    /// <summary>What GitHub calls the delivery; one that comes again has the same.</summary>
    public required string Id { get; init; }

    public required string Event { get; init; }

    public required string Repository { get; init; }

    /// <summary>Whether the sender does not know the secret.</summary>
    public bool IsForged { get; init; }

    public required RawJson Body { get; init; }

    public required Consequences Expect { get; init; }
}

/// <summary>What a delivery, or an answer, leads to.</summary>
internal sealed record Consequences
{
    /// <summary>The turns that complete, as <c>agent/type</c>.</summary>
    public IReadOnlyList<string> Turns { get; init; } = [];

    /// <summary>The effects that go out, as <c>kind target</c>.</summary>
    public IReadOnlyList<string> Effects { get; init; } = [];

    /// <summary>The turn that dies, as <c>agent/type</c>; null for none.</summary>
    public string? Dead { get; init; }

    public ExpectedAsk? Ask { get; init; }
}

/// <summary>A question that a person must be asked.</summary>
internal sealed record ExpectedAsk
{
    /// <summary>What it is about: its title; of a judgment, the first piece of its data.</summary>
    public required string About { get; init; }

    /// <summary>What is answered when nobody is there.</summary>
    public required AnswerAsk Answer { get; init; }

    /// <summary>What each answer leads to.</summary>
    public required IReadOnlyDictionary<string, Consequences> Then { get; init; }
}
