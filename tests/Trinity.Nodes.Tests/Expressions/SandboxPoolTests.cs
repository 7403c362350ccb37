using Trinity.Nodes.Expressions;
using Trinity.Sdk.Identity;

namespace Trinity.Nodes.Tests.Expressions;

/// <summary>Who gets which sandbox. Rule 26.</summary>
public sealed class SandboxPoolTests : IDisposable
{
    private static readonly TenantId Tenant = new(1);
    private static readonly AgentId Desk = new(1);
    private static readonly ExpressionScope Scope = new() { Type = "job", Time = DateTimeOffset.UnixEpoch };

    private readonly SandboxPool _pool = new(capacity: 2);

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Agent_GetsItsOwnAgain_AndNobodyElseDoes()
    {
        var first = Use(Tenant, Desk);

        Assert.Same(first, Use(Tenant, Desk));
        Assert.NotSame(first, Use(Tenant, new AgentId(2)));
        Assert.NotSame(first, Use(new TenantId(2), Desk));
    }

    [Fact]
    public void TwoAtOnce_GetTwo()
    {
        var (outer, inner) = _pool.Use(Tenant, Desk, Scope, sandbox => (sandbox, Use(Tenant, Desk)));

        Assert.NotSame(outer, inner);
        Assert.Equal(2, _pool.Count);
    }

    [Fact]
    public void WhatRestedLongest_GoesFirst()
    {
        var first = Use(Tenant, Desk);
        var second = Use(Tenant, new AgentId(2));
        Use(Tenant, new AgentId(3));

        Assert.Equal(2, _pool.Count);
        Assert.Same(second, Use(Tenant, new AgentId(2)));
        Assert.NotSame(first, Use(Tenant, Desk));
    }

    [Fact]
    public void SpoiledOne_IsNotUsedAgain()
    {
        var endless = Expression.Parse("(f => f(f))(f => f(f))");
        Sandbox? spoiled = null;

        var exception = Assert.Throws<ExpressionException>(() => _pool.Use(Tenant, Desk, Scope, sandbox =>
        {
            spoiled = sandbox;
            return sandbox.Test(endless);
        }));

        Assert.Equal(ExpressionException.Limit, exception.Code);
        Assert.NotSame(spoiled, Use(Tenant, Desk));
    }

    private Sandbox Use(TenantId tenant, AgentId agent) => _pool.Use(tenant, agent, Scope, sandbox => sandbox);
}
