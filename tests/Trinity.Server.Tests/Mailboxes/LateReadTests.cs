using Microsoft.Extensions.DependencyInjection;
using Trinity.Engine.Store;
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

    private static string Log(string text) => Scripts.Add(turn =>
    {
        turn.State.Log.Add(text);
        return Task.CompletedTask;
    });

    private async Task<ServerAdapter> StartAsync()
    {
        var host = await ServerAdapter.StartAsync(configure: services => services.AddSingleton<IMessageReads>(provider =>
            new LateReads(new SqlMessageReads(provider.GetRequiredService<SqlReadPool>()), _queue, _lane)));
        await host.AddAgentAsync("desk", typeof(ScriptNode));
        return host;
    }
}
