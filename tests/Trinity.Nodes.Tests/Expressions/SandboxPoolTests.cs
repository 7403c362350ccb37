using Trinity.Nodes.Expressions;
using Trinity.Sdk.Identity;

namespace Trinity.Nodes.Tests.Expressions;

/// <summary>Who gets which sandbox. Rule 26.</summary>
public sealed class SandboxPoolTests : IDisposable
{
    private static readonly AgentId Desk = new(1);
    private static readonly ExpressionScope Scope = new() { Type = "job", Time = DateTimeOffset.UnixEpoch };

    private readonly SandboxPool _pool = new(capacity: 2);

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Agent_GetsItsOwnAgain_AndNobodyElseDoes()
    {
        var first = Use(Desk);

        Assert.Same(first, Use(Desk));
        Assert.NotSame(first, Use(new AgentId(2)));
    }

    [Fact]
    public void TwoAtOnce_GetTwo()
    {
        var outer = _pool.Take(Desk);
        var inner = Use(Desk);
        _pool.Return(Desk, outer);

        Assert.NotSame(outer, inner);
        Assert.Equal(2, _pool.Count);
    }

    [Fact]
    public void WhatRestedLongest_GoesFirst()
    {
        var first = Use(Desk);
        var second = Use(new AgentId(2));
        Use(new AgentId(3));

        Assert.Equal(2, _pool.Count);
        Assert.Same(second, Use(new AgentId(2)));
        Assert.NotSame(first, Use(Desk));
    }

    [Fact]
    public void SpoiledOne_IsNotUsedAgain()
    {
        var endless = Expression.Parse("(f => f(f))(f => f(f))");
        var spoiled = _pool.Take(Desk);
        spoiled.Begin(Scope);

        Assert.Equal(ExpressionException.Limit, Assert.Throws<ExpressionException>(() => spoiled.Test(endless)).Code);
        spoiled.End();
        _pool.Return(Desk, spoiled);
        Assert.NotSame(spoiled, Use(Desk));
    }

    private Sandbox Use(AgentId agent)
    {
        var sandbox = _pool.Take(agent);
        _pool.Return(agent, sandbox);
        return sandbox;
    }
}
