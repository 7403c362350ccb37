using Trinity.Client;
using Trinity.Client.Executions;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Outages;

/// <summary>The connection to PostgreSQL is lost while it commits.</summary>
public sealed class CommitLossTests
{
    private const string Desk = "desk";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LossyRoad.Loss.Request, 0)]
    [InlineData(LossyRoad.Loss.Answer, 1)]
    public async Task Acceptance_LostInItsCommit_IsThereOrNot_AndOnceWhenSentAgain_Rule5(LossyRoad.Loss loss, int found)
    {
        await using var road = new LossyRoad();
        await using var host = await StartAsync(road);
        await host.SendAsync(Desk, Count(), key: "before");
        await host.SettleAsync();
        var message = new SubmitExecution { Type = Count(), Key = "k" };
        var once = new SubmitOptions { IdempotencyKey = "once" };

        road.Lose(loss);
        var refused = await Assert.ThrowsAsync<TrinityApiException>(() => host.Client.Executions.SubmitAsync(Desk, message, once, CancellationToken));

        Assert.Equal((503, "store_unavailable"), (refused.Problem.Status, refused.Code));
        Assert.Equal(found, await CountAsync(host));
        await Eventually.HoldsAsync(() => IsAcceptedAsync(() => host.Client.Executions.SubmitAsync(Desk, message, once, CancellationToken)));
        await host.SettleAsync();
        Assert.Equal(1, await CountAsync(host));
        Assert.Equal(1, (await host.StateAsync(Desk, "k"))!["count"]!.GetValue<int>());
        Assert.Equal(1, road.Losses);
    }

    [Theory]
    [InlineData(LossyRoad.Loss.Request)]
    [InlineData(LossyRoad.Loss.Answer)]
    public async Task Outcome_LostInItsCommit_IsWrittenOnce_AndTheTurnIsNotRunAgain_Rule5(LossyRoad.Loss loss)
    {
        await using var road = new LossyRoad();
        await using var host = await StartAsync(road);
        var runs = 0;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = await host.SendAsync(
            Desk,
            Scripts.Add(async turn =>
            {
                runs++;
                await release.Task;
                turn.State.Count++;
                turn.Emit("counted", turn.State.Count);
            }),
            key: "k");

        road.Lose(loss);
        release.SetResult();
        await Eventually.HoldsAsync(async () => (await host.GetAsync(message)).Status == "completed");

        Assert.Equal((1, 1), (road.Losses, runs));
        Assert.Equal(1, (await host.StateAsync(Desk, "k"))!["count"]!.GetValue<int>());
        Assert.Single((await host.Client.Executions.GetAsync(message, CancellationToken)).Effects!);
    }

    private static string Count() => Scripts.Add(turn =>
    {
        turn.State.Count++;
        return Task.CompletedTask;
    });

    private static async Task<ServerAdapter> StartAsync(LossyRoad road)
    {
        var host = await ServerAdapter.StartAsync(TestStore.Postgres, reach: road.To);
        await host.AddAgentAsync(Desk, typeof(ScriptNode));
        return host;
    }

    /// <summary>Until it is known what became of the commit, whoever asks is told to come again.</summary>
    private static async Task<bool> IsAcceptedAsync(Func<Task> submit)
    {
        try
        {
            await submit();
            return true;
        }
        catch (TrinityApiException exception) when (exception.Code == "store_unavailable")
        {
            return false;
        }
    }

    private static async Task<int> CountAsync(ServerAdapter host) =>
        (await host.Client.Executions.ListAsync($"agent={Desk}&key=k", CancellationToken)).Items.Count;
}
