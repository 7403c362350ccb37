using Trinity.ClaudeCode.Containers;
using Trinity.ClaudeCode.Output;
using Trinity.Sdk.Identity;
using Trinity.Testing.Anthropic;
using Trinity.Testing.Docker;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>One execution in one container, on a real engine, of the real Claude Code: prepared, followed, ended, judged and found again.</summary>
public sealed class RunContainersTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Execution_TellsWhatItDid_AndIsJudged()
    {
        await using var run = await AgentRun.PrepareAsync(ScriptStep.Bash("echo hello >note; cat note"), new ScriptStep { Text = "Written.", In = 20, Out = 7 });

        await run.Containers.StartAsync(run.Container, CancellationToken);
        var errors = await run.FollowAsync();

        Assert.Null(await run.VerdictAsync(errors));
        Assert.Equal("Written.", run.Output.Result!.Text);
        Assert.Equal("Bash", Assert.Single(run.Events.OfType<RunEvent.ToolCall>()).Tool);
        Assert.Equal("hello", Assert.Single(run.Events.OfType<RunEvent.ToolResult>()).Content);
        Assert.Equal($"{run.Spec.Session}", Assert.Single(run.Events.OfType<RunEvent.Begun>()).Session);
        Assert.True(Assert.Single(run.Events.OfType<RunEvent.Usage>()).CostUsd > 0);
    }

    [Fact]
    public async Task PreparedAgain_ItIsTheSameRun()
    {
        await using var run = await AgentRun.PrepareAsync(new ScriptStep { Text = "Once." });

        var again = await run.Containers.PrepareAsync(run.Spec with { Run = "run-2" }, run.Prompt, CancellationToken);

        Assert.Equal("run-1", again);
        Assert.Equal(run.Container, (await run.Containers.FindAsync(run.Execution, CancellationToken))!.Id);
    }

    [Fact]
    public async Task StartedAgain_ItsPromptDoesNotRunTwice()
    {
        await using var run = await AgentRun.PrepareAsync(new ScriptStep { Text = "Once." });
        await run.Containers.StartAsync(run.Container, CancellationToken);
        await run.FollowAsync();

        await run.Containers.StartAsync(run.Container, CancellationToken);
        await run.FollowAsync();

        Assert.Equal(98, (await run.EndedAsync()).ExitCode);
        Assert.Single(run.Outside.Api.Requests.Messages);
    }

    [Fact]
    public async Task PreparedAfterItRan_ItIsAnotherRun()
    {
        await using var run = await AgentRun.PrepareAsync(new ScriptStep { Text = "Again." });
        await run.Containers.StartAsync(run.Container, CancellationToken);
        await run.FollowAsync();

        var next = await run.Containers.PrepareAsync(run.Spec with { Run = "run-2", Session = Guid.NewGuid() }, run.Prompt, CancellationToken);

        Assert.Equal("run-2", next);
        Assert.Null(await run.Containers.FindAsync(run.Container, CancellationToken));
        var container = (await run.Containers.FindAsync(run.Execution, CancellationToken))!;
        Assert.Equal((RunPhase.Created, "run-2"), (container.Phase, container.Run));
        await run.Containers.RemoveAsync(container.Id, CancellationToken);
    }

    [Fact]
    public async Task Output_IsReadOn_FromWhereAnotherReaderStopped()
    {
        await using var run = await AgentRun.PrepareAsync(ScriptStep.Bash("seq 20000"), new ScriptStep { Text = "Counted." });
        await run.Containers.StartAsync(run.Container, CancellationToken);
        await run.FollowAsync();
        var whole = run.Events.Count;

        foreach (var cut in (long[])[0, 1, run.Output.Offset / 2, run.Output.Offset - 1, run.Output.Offset])
        {
            var before = new OutputReader();
            var events = new List<RunEvent>();
            var wanted = cut;
            await run.Containers.ReadAsync(
                run.Container,
                0,
                follows: false,
                piece =>
                {
                    var taken = (int)Math.Min(wanted, piece.Length);
                    events.AddRange(before.Read(piece.Span[..taken]));
                    wanted -= taken;
                    return ValueTask.CompletedTask;
                },
                CancellationToken);
            var after = new OutputReader(before.Offset);
            await run.Containers.ReadAsync(
                run.Container,
                before.Offset,
                follows: false,
                piece =>
                {
                    events.AddRange(after.Read(piece.Span));
                    return ValueTask.CompletedTask;
                },
                CancellationToken);

            Assert.Equal(whole, events.Count);
            Assert.Equal(run.Output.Offset, after.Offset);
            Assert.Equal("Counted.", (after.Result ?? before.Result)!.Text);
        }
    }

    [Theory]
    [InlineData("SIGINT", "execution_failed", "error_during_execution")]
    [InlineData("SIGKILL", "runtime_killed", null)]
    public async Task EndedFromOutside_ItTellsItsResult_IfItCan(string signal, string code, string? told)
    {
        await using var run = await AgentRun.PrepareAsync(ScriptStep.Bash($"{AgentRun.Ask}; sleep 1000"));
        await run.Containers.StartAsync(run.Container, CancellationToken);
        var following = run.FollowAsync();
        await run.Outside.Api.Requests.FirstAsync(request => request.Path == "/v1/models", CancellationToken);

        await run.Containers.SignalAsync(run.Container, signal, CancellationToken);
        var errors = await following;

        Assert.Equal(code, (await run.VerdictAsync(errors))!.Code);
        Assert.Equal(told, run.Output.Result?.Subtype);

        // There is nobody any more who could hear it.
        await run.Containers.SignalAsync(run.Container, signal, CancellationToken);
    }

    [Fact]
    public async Task ItsMemory_IsBounded()
    {
        await using var run = await AgentRun.PrepareAsync(spec => spec with { Memory = 60L << 20 }, new ScriptStep { Text = "Never." });

        await run.Containers.StartAsync(run.Container, CancellationToken);

        Assert.Equal("out_of_memory", (await run.VerdictAsync(await run.FollowAsync()))!.Code);
    }

    [Fact]
    public async Task ItsTime_IsBounded_AlsoWhereThePlatformIsAway()
    {
        await using var run = await AgentRun.PrepareAsync(spec => spec with { Limit = TimeSpan.FromSeconds(4) }, ScriptStep.Bash("sleep 1000"));

        await run.Containers.StartAsync(run.Container, CancellationToken);
        var errors = await run.FollowAsync();

        Assert.Equal("execution_timeout", (await run.VerdictAsync(errors))!.Code);
    }

    [Fact]
    public async Task Silent_ItIsEnded()
    {
        await using var run = await AgentRun.PrepareAsync(spec => spec with { SilentLimit = TimeSpan.FromSeconds(3) }, new ScriptStep { Hang = true });
        Assert.Equal("execution_silent", (await run.WatchAsync())!.Code);
    }

    [Fact]
    public async Task Conversation_GoesOn_InTheNextContainer()
    {
        await using var first = await AgentRun.PrepareAsync(new ScriptStep { Text = "First." });
        await first.Containers.StartAsync(first.Container, CancellationToken);
        await first.FollowAsync();

        await using var second = await first.NextAsync(new ScriptStep { Text = "Second." });
        await second.Containers.StartAsync(second.Container, CancellationToken);
        var errors = await second.FollowAsync();

        Assert.Null(await second.VerdictAsync(errors));
        Assert.Equal("Second.", second.Output.Result!.Text);
        Assert.Contains("First.", second.Outside.Api.Requests.Messages[^1].Body.GetProperty("messages").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instructions_ReachTheModel_AlthoughSettingsAreOff()
    {
        await using var run = await AgentRun.PrepareAsync(spec => spec with { Instructions = "- Always answer in rhyme." }, new ScriptStep { Text = "Fine." });

        await run.Containers.StartAsync(run.Container, CancellationToken);
        await run.FollowAsync();

        Assert.Contains("- Always answer in rhyme.", run.Outside.Api.Requests.Messages[0].Body.GetProperty("system").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Containers_AreListed_ThoseOfThisInstance()
    {
        await using var run = await AgentRun.PrepareAsync(new ScriptStep { Text = "Listed." });
        var client = (await DockerEngine.SharedAsync()).Client;
        var others = new RunContainers(client, "another");

        Assert.Equal(RunPhase.Created, Assert.Single(await run.Inventory.ListAsync(CancellationToken)).Run!.Phase);
        Assert.Empty(await new EngineInventory(client, others, "another").ListAsync(CancellationToken));
        Assert.Null(await others.FindAsync(run.Execution, CancellationToken));
        await run.Containers.StartAsync(run.Container, CancellationToken);
        await run.FollowAsync();
        Assert.Equal(run.Execution, Assert.Single(await run.Inventory.ListAsync(CancellationToken)).Run!.Execution);
        await run.Containers.RemoveAsync(run.Container, CancellationToken);
        await run.Containers.RemoveAsync(run.Container, CancellationToken);

        Assert.Empty(await run.Inventory.ListAsync(CancellationToken));
        Assert.Null(await run.Containers.FindAsync(run.Execution, CancellationToken));
    }

    [Fact]
    public async Task EngineThatIsAway_IsSaidToBe()
    {
        using var nobody = new Docker.DotNet.DockerClientBuilder().WithEndpoint(new Uri("unix:///nowhere/docker.sock")).Build();
        var containers = new RunContainers(nobody, "test");

        await Assert.ThrowsAsync<EngineAwayException>(() => new EngineInventory(nobody, containers, "test").ListAsync(CancellationToken));
        await Assert.ThrowsAsync<EngineAwayException>(() => containers.FindAsync(new MessageId(Guid.CreateVersion7()), CancellationToken));
    }
}
