using Trinity.ClaudeCode.Runs;

namespace Trinity.ClaudeCode.Tests.Runs;

/// <summary>The places of executions: a number, and an amount of memory.</summary>
public sealed class RunPlacesTests
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Places_AreSoMany_AndGoToWhoCameFirst()
    {
        var places = new RunPlaces(1, memory: null);
        var first = await places.WaitAsync(100, Never, CancellationToken);
        var second = places.WaitAsync(100, Never, CancellationToken);
        var third = places.WaitAsync(100, Never, CancellationToken);

        first!.Dispose();
        first.Dispose();
        (await second)!.Dispose();
        Assert.NotNull(await third);
    }

    [Fact]
    public async Task Memory_IsBounded_AndWhoCameFirstIsNext_AlsoWhereASmallerOneWouldFit()
    {
        var places = new RunPlaces(10, memory: 100);
        var running = places.Take(60);
        var large = places.WaitAsync(50, Never, CancellationToken);
        var small = places.WaitAsync(10, Never, CancellationToken);
        Assert.False(large.IsCompleted || small.IsCompleted);

        running.Dispose();
        Assert.NotNull(await large);
        Assert.NotNull(await small);
        Assert.NotNull(await places.WaitAsync(40, Never, CancellationToken));
    }

    /// <summary>After a restart more may run than there are places.</summary>
    [Fact]
    public async Task WhatRunsAlready_Counts_WhetherThereIsAPlaceOrNot()
    {
        var places = new RunPlaces(1, memory: 100);
        var first = places.Take(90);
        var second = places.Take(90);
        var waiting = places.WaitAsync(90, Never, CancellationToken);

        first.Dispose();
        Assert.False(waiting.IsCompleted);
        second.Dispose();
        Assert.NotNull(await waiting);
    }

    [Fact]
    public async Task WhoIsCancelled_HasNone_AndIsNotInTheWay()
    {
        var places = new RunPlaces(10, memory: 100);
        var running = places.Take(60);
        var cancelled = new TaskCompletionSource();
        var large = places.WaitAsync(50, cancelled.Task, CancellationToken);
        var small = places.WaitAsync(40, Never, CancellationToken);
        Assert.False(small.IsCompleted);

        cancelled.SetResult();
        Assert.Null(await large);
        Assert.NotNull(await small);
        running.Dispose();
    }
}
