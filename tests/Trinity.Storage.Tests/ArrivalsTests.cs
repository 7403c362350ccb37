using Trinity.Engine.Store;
using Trinity.Sdk.Identity;

namespace Trinity.Storage.Tests;

/// <summary>How writes come to the writer: each of them once, whenever it arrives.</summary>
public sealed class ArrivalsTests
{
    [Fact]
    public void WhatArrivesAfterATake_IsInTheNextOne_AlsoWhenThereWasNothing()
    {
        using var arrivals = new Arrivals(limit: 10);
        var (early, late) = (Write(), Write());

        var nothing = arrivals.Take(held: 0);
        arrivals.TryAdd(early, isOwed: false);
        var first = arrivals.Take(held: 0);
        arrivals.TryAdd(late, isOwed: false);

        Assert.Empty(nothing);
        Assert.Equal([early], first);
        Assert.Equal([late], arrivals.Take(held: 0));
    }

    [Fact]
    public void WhatTheWriterHolds_TakesRoom_UnlessItIsOwed()
    {
        using var arrivals = new Arrivals(limit: 2);
        arrivals.TryAdd(Write(), isOwed: false);
        arrivals.TryAdd(Write(), isOwed: false);
        arrivals.Take(held: 0);

        Assert.False(arrivals.TryAdd(Write(), isOwed: false));
        Assert.True(arrivals.TryAdd(Write(), isOwed: true));
        Assert.Equal(3, arrivals.Count);

        arrivals.Hold(0);

        Assert.True(arrivals.TryAdd(Write(), isOwed: false));
    }

    [Fact]
    public void AfterTheClose_NothingIsAdded_AndNothingIsLost()
    {
        using var arrivals = new Arrivals(limit: 10);
        var write = Write();
        arrivals.TryAdd(write, isOwed: false);

        arrivals.Close();

        Assert.False(arrivals.TryAdd(Write(), isOwed: true));
        arrivals.Rest();
        Assert.Equal([write], arrivals.Take(held: 0));
    }

    private static RuleWrite<int> Write() => new(new TenantId(1), new AgentId(1), "test", _ => 0);
}
