using Microsoft.Extensions.DependencyInjection;
using Trinity.Client.Executions;
using Trinity.Engine;
using Trinity.Sdk.Access;
using Trinity.Sdk.Nodes;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Executions;

/// <summary>Dead letters, found and dealt with many at once.</summary>
public sealed class BulkExecutionTests
{
    private const string Other = "other";

    [Fact]
    public async Task List_Filtered_HasWhatFits()
    {
        await using var server = await DeskServer.StartAsync();
        var full = await FailAsync(server, "disk_full");
        server.Time.MoveTo(server.Time.GetUtcNow().AddHours(1));
        var gone = await FailAsync(server, "customer_gone");

        async Task HasAsync(string query, params string[] expected) => Assert.Equal(
            expected, (await server.Client.Executions.ListAsync(query)).Items.Select(execution => execution.Id));

        await HasAsync("code=disk_full", full);
        await HasAsync("status=failed&code=disk_full", full);
        await HasAsync("status=dead&code=disk_full");
        await HasAsync("source=api", gone, full);
        await HasAsync("source=webhook");
        await HasAsync("createdAfter=2026-01-01T13:00:00Z", gone);
        await HasAsync("createdBefore=2026-01-01T13:00:00Z", full);
        await HasAsync("createdAfter=2026-01-01T14:00:00%2B02:00&createdBefore=2026-01-01T15:00:00%2B02:00", full);
        var problem = await DeskServer.RefusedAsync(server.Client.Executions.ListAsync("source=pigeon"));
        Assert.Equal((422, "invalid_filter", "/source"), (problem.Status, problem.Code, Assert.Single(problem.Errors).Pointer));
    }

    [Fact]
    public async Task Retry_OfOneCode_AttemptsThoseAgain_InTheOrderTheyCame()
    {
        await using var server = await DeskServer.StartAsync();
        var isBroken = true;
        var order = new List<string>();
        var type = Scripts.Add(turn =>
        {
            if (isBroken)
            {
                throw new NodeFailedException("The disk is full.", Retry.Never, "disk_full");
            }

            order.Add(turn.Message.Id.ToString());
            return Task.CompletedTask;
        });
        var failed = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            failed.Add(await server.SendAsync(type, key: "k"));
            await server.ReachedAsync(failed[^1], "failed");
        }

        var gone = await FailAsync(server, "customer_gone");
        isBroken = false;

        var result = await server.Client.Executions.RetryAsync(new RetryExecutions(new SelectExecutions { Status = ["failed"], Code = "disk_full" }));
        foreach (var execution in failed)
        {
            await server.ReachedAsync(execution, "completed");
        }

        Assert.Equal((5, 0, false), (result.Done, result.NotDone, result.HasMore));
        Assert.Equal(failed, order);
        Assert.Equal("failed", (await server.Client.Executions.GetAsync(gone)).Status);
    }

    [Fact]
    public async Task Retry_Fresh_MakesNewExecutions_AndByDefaultOfTheDeadOnly()
    {
        await using var server = await DeskServer.StartAsync();
        var failed = await FailAsync(server, "broken");

        var dead = await server.Client.Executions.RetryAsync(new RetryExecutions(new SelectExecutions { Agent = DeskServer.Desk }, Fresh: true));
        var fresh = await server.Client.Executions.RetryAsync(
            new RetryExecutions(new SelectExecutions { Agent = DeskServer.Desk, Status = ["failed"] }, Fresh: true));

        Assert.Equal((0, 1), (dead.Done, fresh.Done));
        Assert.Equal(failed, (await server.Client.Executions.ListAsync("limit=1")).Items[0].RetryOf);
    }

    [Fact]
    public async Task Retry_OfMoreThanTheQueueTakes_RefusesEachThatHasNoRoom()
    {
        await using var server = await DeskServer.StartAsync(services => services.Configure<EngineOptions>(options => options.LaneLimit = 2));
        for (var i = 0; i < 4; i++)
        {
            await FailAsync(server, "broken");
        }

        await server.Client.Agents.StopAsync(DeskServer.Desk);

        var result = await server.Client.Executions.RetryAsync(new RetryExecutions(new SelectExecutions { Status = ["failed"], Key = "k" }));

        Assert.Equal((2, 2), (result.Done, result.NotDone));
        Assert.All(result.Refused, refused => Assert.Equal("lane_full", refused.Code));
        Assert.Equal(2, (await server.Client.Agents.GetStatusAsync(DeskServer.Desk)).Queued);
    }

    [Fact]
    public async Task Cancel_OfAnAgent_EndsWhatIsOpen_WithWhatHangsOnIt()
    {
        await using var server = await DeskServer.StartAsync();
        await server.AddAsync(Other);
        var asking = await server.AskAsync(Question.Text("Who?"));
        var held = await server.SendAsync("waiting", async turn => await turn.AskAsync("q", Question.Text("When?")), key: "k");
        var queued = await server.SendAsync(_ => Task.CompletedTask, key: "k");
        var elsewhere = await server.AskAsync(Question.Text("Where?"), Other);

        var result = await server.Client.Executions.CancelAsync(new SelectExecutions { Agent = DeskServer.Desk });

        Assert.Equal((3, 0, false), (result.Done, result.NotDone, result.HasMore));
        foreach (var execution in (string[])[asking.Execution!, held, queued])
        {
            Assert.Equal("cancelled", (await server.Client.Executions.GetAsync(execution)).Status);
        }

        Assert.Equal(elsewhere.Id, Assert.Single((await server.Client.Asks.ListAsync("status=pending")).Items).Id);
    }

    [Fact]
    public async Task Cancel_OfACallerWithItsCalls_CountsTheCallsAsDone()
    {
        await using var server = await DeskServer.StartAsync();
        var callee = Scripts.Add(async turn => await turn.AskAsync("q", Question.Text("Callee?")));
        var caller = await server.SendAsync("waiting", async turn => await turn.CallAsync<string>("c", new Call(DeskServer.Desk) { Type = callee, Key = "other" }), key: "k");
        await Eventually.HoldsAsync(async () => (await server.Client.Executions.ListAsync("status=waiting")).Items.Count == 2);

        var result = await server.Client.Executions.CancelAsync(new SelectExecutions { Status = ["waiting"] });

        Assert.Equal((2, 0), (result.Done, result.NotDone));
        Assert.Equal("cancelled", (await server.Client.Executions.GetAsync(caller)).Status);
    }

    [Fact]
    public async Task Cancel_OfMoreThanOneRequestDoes_GoesOnWhereItStopped()
    {
        await using var server = await DeskServer.StartAsync();
        await server.Client.Agents.StopAsync(DeskServer.Desk);
        var type = Scripts.Add(_ => Task.CompletedTask);
        await Task.WhenAll(Enumerable.Range(0, 1_003).Select(_ => server.SendAsync(type)));

        var first = await server.Client.Executions.CancelAsync(new SelectExecutions { Type = type });
        var second = await server.Client.Executions.CancelAsync(new SelectExecutions { Type = type, Cursor = first.NextCursor });

        Assert.Equal((1_000, true, 3, false), (first.Done, first.HasMore, second.Done, second.HasMore));
        Assert.Equal(0, (await server.Client.Agents.GetStatusAsync(DeskServer.Desk)).Queued);
    }

    [Fact]
    public async Task Selection_ThatIsNone_IsRefused()
    {
        await using var server = await DeskServer.StartAsync();
        (SelectExecutions Select, string Pointer)[] selections =
        [
            (new SelectExecutions(), "/select"),
            (new SelectExecutions { Cursor = "MQ" }, "/select"),
            (new SelectExecutions { Status = [] }, "/select"),
            (new SelectExecutions { Status = ["dead", "completed"] }, "/select/status/1"),
            (new SelectExecutions { Status = ["queued"] }, "/select/status/0"),
            (new SelectExecutions { Source = "pigeon" }, "/select/source"),
            (new SelectExecutions { Code = new string('x', 201) }, "/select/code"),
            (new SelectExecutions { Type = new string('x', 201) }, "/select/type"),
        ];

        foreach (var (select, pointer) in selections)
        {
            var problem = await DeskServer.RefusedAsync(server.Client.Executions.RetryAsync(new RetryExecutions(select)));
            Assert.Equal((422, "invalid_selection", pointer), (problem.Status, problem.Code, Assert.Single(problem.Errors).Pointer));
        }

        var wrong = await DeskServer.RefusedAsync(server.Client.Executions.CancelAsync(new SelectExecutions { Status = ["dead"] }));
        Assert.Equal("/status/0", Assert.Single(wrong.Errors).Pointer);
        var absent = await DeskServer.RefusedAsync(server.Client.Executions.CancelAsync(new SelectExecutions { Agent = "nobody" }));
        Assert.Equal((404, "agent_not_found"), (absent.Status, absent.Code));
        var reader = await server.ClientWithAsync(AccessRights.Read);
        var forbidden = await DeskServer.RefusedAsync(reader.Executions.CancelAsync(new SelectExecutions { Agent = DeskServer.Desk }));
        Assert.Equal((403, "forbidden"), (forbidden.Status, forbidden.Code));
    }

    private static Task<string> FailAsync(DeskServer server, string code) =>
        server.SendAsync("failed", _ => throw new NodeFailedException("It failed.", Retry.Never, code), key: "k");
}
