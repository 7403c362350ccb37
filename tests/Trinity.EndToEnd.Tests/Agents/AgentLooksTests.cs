using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Workspaces;
using Trinity.Testing.Anthropic;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>What an agent says while it works, what it uses, and what it remembers: with the real engine and the real Claude Code.</summary>
public sealed class AgentLooksTests
{
    private const string Agent = LookedIntoAgent.Name;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Execution_TellsWhatItDoes_InTheLog_AsItComes()
    {
        await using var agent = await LookedIntoAgent.StartAsync();
        var client = agent.Server.Client;
        var running = await agent.Server.AskAsync(
            null, ScriptStep.Bash("echo hello; env"), new ScriptStep { Status = 529, Times = 1, Then = new ScriptStep { Hold = "gate", Text = "Written." } });
        var followed = new List<LogLine>();
        await foreach (var line in client.Agents.FollowLogsAsync(Agent, $"execution={running}", CancellationToken))
        {
            followed.Add(line);
            if (line.Text.StartsWith("The model is asked again", StringComparison.Ordinal))
            {
                break;
            }
        }

        Assert.Equal("waiting", (await client.Executions.GetAsync(running)).Status);
        agent.Server.Api.Release("gate");
        await agent.Server.EndedAsync(running);

        var lines = (await client.Agents.ReadLogsAsync(Agent, $"execution={running}", CancellationToken)).Items;
        Assert.Equal(followed.Select(line => line.Number), lines.Take(followed.Count).Select(line => line.Number));
        Assert.StartsWith("Conversation ", lines[0].Text, StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Text.StartsWith("Bash: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Text.StartsWith("Result: hello", StringComparison.Ordinal) && line.Text.Contains("=trx_…", StringComparison.Ordinal));
        Assert.Contains(lines, line => line is { Level: "warning" } && line.Text.StartsWith("The model is asked again", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Text == "Written.");
        Assert.Contains(lines, line => line.Text.Contains("tokens in", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.DoesNotMatch("trx_[A-Za-z0-9]", line.Text));
    }

    [Fact]
    public async Task Stats_AreThoseOfItsContainers_AndItsVolumes()
    {
        await using var agent = await LookedIntoAgent.StartAsync();
        await agent.RunAsync("head -c 3000000 /dev/zero >zeros");
        var running = await agent.Server.AskAsync(null, new ScriptStep { Hold = "gate", Text = "Done." });
        await agent.Server.Api.Requests.MessagesAsync(1, CancellationToken);

        var stats = await agent.Client.MeasureAsync(Agent, CancellationToken);
        agent.Server.Api.Release("gate");
        await agent.Server.EndedAsync(running);

        Assert.Equal([running, null], stats.Containers.Select(container => container.Execution).OrderByDescending(execution => execution, StringComparer.Ordinal));
        var container = stats.Containers.Single(container => container.Execution == running);
        Assert.Equal(1L << 30, container.MemoryLimitBytes);
        Assert.InRange(container.MemoryBytes, 10L << 20, 1L << 30);
        Assert.InRange(container.Processors!.Value, 0, 64);
        Assert.InRange(container.Processes, 2, 256);
        Assert.InRange(stats.Disk.Single(disk => disk.Name == "workspace").Bytes, 3_000_000, 4_000_000);
        Assert.True(stats.Disk.Single(disk => disk.Name == "home").Files > 0);
    }

    [Fact]
    public async Task Conversations_AreListedReadAndForgotten()
    {
        await using var agent = await LookedIntoAgent.StartAsync();
        Assert.Empty((await agent.Client.ListSessionsAsync(Agent, cancellationToken: CancellationToken)).Items);
        await agent.Server.EndedAsync(await agent.Server.AskAsync("chat", ScriptStep.Bash("echo from-the-tool"), new ScriptStep { Text = "My name is Ada." }));
        var session = (await agent.Server.Client.Agents.GetStateAsync(Agent, "chat", CancellationToken))!.Data.ToString()!;

        var listed = Assert.Single((await agent.Client.ListSessionsAsync(Agent, cancellationToken: CancellationToken)).Items);
        var said = new List<SessionEntry>();
        string? cursor = null;
        do
        {
            var page = await agent.Client.ReadSessionAsync(Agent, listed.Id, $"limit=2&cursor={cursor}", CancellationToken);
            said.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Contains($"{listed.Id}", session, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, said.Count).Select(number => (long)number), said.Select(entry => entry.Number));
        Assert.Equal("user", said[0].Role);
        Assert.Equal("Bash", Assert.Single(said, entry => entry.Kind == "tool_call").Tool);
        Assert.Equal("from-the-tool", Assert.Single(said, entry => entry.Kind == "tool_result").Text);
        Assert.Contains(said, entry => entry is { Role: "assistant", Kind: "text", Text: "My name is Ada." });

        await agent.Client.ForgetSessionAsync(Agent, listed.Id, CancellationToken);
        Assert.Empty((await agent.Client.ListSessionsAsync(Agent, cancellationToken: CancellationToken)).Items);
        var refused = await Assert.ThrowsAsync<TrinityApiException>(() => agent.Client.ForgetSessionAsync(Agent, listed.Id, CancellationToken));
        Assert.Equal("session_not_found", refused.Code);

        // Its key has nothing to go on with, and begins anew.
        var next = await agent.Server.AskAsync("chat", new ScriptStep { Text = "Who are you?" });
        Assert.Equal("completed", (await agent.Server.EndedAsync(next)).Status);
        Assert.DoesNotContain("My name is Ada", agent.Server.Api.Requests.Messages[^1].Body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PurgedAgent_LosesItsContainerAndItsLog()
    {
        await using var agent = await LookedIntoAgent.StartAsync();
        await agent.WriteAsync("note", "x");
        Assert.Single(await agent.Server.ContainersAsync());

        await agent.Server.Client.Agents.DeleteAsync(Agent, purge: true, CancellationToken);

        await agent.Server.CleanAsync();
    }
}
