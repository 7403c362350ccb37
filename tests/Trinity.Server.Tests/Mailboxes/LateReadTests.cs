using Microsoft.Extensions.DependencyInjection;
using Trinity.Engine.Store;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Nodes;
using Trinity.Storage.Sql;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Mailboxes;

/// <summary>What a mailbox reads of the store may be old when it arrives.</summary>
[OnEitherStore]
public sealed class LateReadTests
{
    private readonly Lateness _queue = new();
    private readonly Lateness _lane = new();
    private readonly Lateness _epoch = new();
    private IServiceProvider? _services;

    [Fact]
    public async Task Queue_ReadBeforeAMessageFailed_DoesNotLetTheOneBehindItPass_Rule15()
    {
        await using var host = await StartAsync();
        var step = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var attempts = 0;
        await host.SendAsync("desk", Scripts.Add(async turn =>
        {
            await turn.StepAsync("wait", async _ =>
            {
                step.TrySetResult();
                await end.Task;
                return true;
            });
            turn.State.Log.Add("first");
            if (++attempts == 1)
            {
                throw new InvalidOperationException("The first attempt fails.");
            }
        }), key: "k");
        await step.Task;

        // It runs, and what runs is queued in the store.
        _queue.Begin();
        await host.ConfigureAsync("desk", new { limit = 7 });
        await _queue.Read.Task;
        end.SetResult();
        await host.SettleAsync();
        await host.SendAsync("desk", Log("behind"), key: "k");
        _queue.End();
        await host.SendAsync("desk", Log("elsewhere"), key: "other");
        await host.SettleAsync();
        await host.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("""["first","behind"]""", (await host.StateAsync("desk", "k"))!["log"]!.ToJsonString());
    }

    [Fact]
    public async Task Lane_ReadBeforeWhatHeldItWasCancelled_GoesOn_Rule19()
    {
        await using var host = await StartAsync();
        var waiting = await host.SendAsync("desk", Scripts.Add(turn => turn.AskAsync("ask", Question.Text("When?"))), key: "k");
        await host.SettleAsync();
        await host.CrashAsync();

        _lane.Begin();
        var behind = await host.SendAsync("desk", Log("behind"), key: "k");
        await _lane.Read.Task;
        await host.CancelAsync(waiting);
        _lane.End();
        await host.SettleAsync();

        Assert.Equal("completed", (await host.GetAsync(behind)).Status);
    }

    [Fact]
    public async Task Lane_ReadAfterWhatHeldItWasWoken_LetsThatGoFirst_Rule15()
    {
        await using var host = await StartAsync();
        AgentId Desk() => new(_services!.GetRequiredService<SqlReadPool>().ReadAllTenants(session => session.Scalar("SELECT id FROM agent")));
        await host.SendAsync("desk", Scripts.Add(async turn =>
        {
            await turn.AskAsync("ask", Question.Text("When?"));
            turn.State.Log.Add("first");
        }), key: "k");
        await host.SendAsync("desk", Log("behind"), key: "k");
        await host.SettleAsync();

        // As another server would, that takes it for dead. The mailbox opens anew; when it reads its queue the first message waits, and is not in it.
        await _services!.GetRequiredService<StoreWriter>().ApplyAsync(
            new TenantId(1), Desk(), "take_over", transaction => transaction.RaiseEpoch(Desk()));
        _queue.Begin();
        var opening = host.ConfigureAsync("desk", new { limit = 6 });
        await _queue.Read.Task;

        // What it is told before it is open comes late: it was changed meanwhile, and looks what it is now.
        _epoch.Begin();
        var version = (await host.Client.Agents.GetAsync("desk")).Version;
        var configuring = host.ConfigureAsync("desk", new { limit = 7 });
        await Eventually.NothingAsync(
            async () => (await host.Client.Agents.GetAsync("desk")).Version != version ? null : "It is not configured.",
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken);
        await host.AnswerAsync((await host.AsksAsync()).Single().Id, text: "Now.");
        _queue.End();
        await _epoch.Read.Task;
        await Eventually.NothingAsync(
            async () => (await host.StateAsync("desk", "k"))?["log"]?.AsArray().Count > 0 ? null : "Nothing was executed.",
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken);
        _epoch.End();
        await opening;
        await configuring;
        await host.SettleAsync();

        Assert.Equal("""["first","behind"]""", (await host.StateAsync("desk", "k"))!["log"]!.ToJsonString());
    }

    private static string Log(string text) => Scripts.Add(turn =>
    {
        turn.State.Log.Add(text);
        return Task.CompletedTask;
    });

    private async Task<ServerAdapter> StartAsync()
    {
        var host = await ServerAdapter.StartAsync(configure: services => services.AddSingleton<IMessageReads>(provider =>
        {
            _services = provider;
            return new LateReads(new SqlMessageReads(provider.GetRequiredService<SqlReadPool>()), _queue, _lane, _epoch);
        }));
        await host.AddAgentAsync("desk", typeof(ScriptNode));
        return host;
    }
}
