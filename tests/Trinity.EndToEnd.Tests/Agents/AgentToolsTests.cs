using System.Text.Json;
using System.Text.Json.Nodes;
using Trinity.Client.Agents;
using Trinity.Client.Operators;
using Trinity.Testing.Anthropic;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>The platform's tools in the hands of the real Claude Code, from a container that reaches nothing else.</summary>
public sealed class AgentToolsTests
{
    private const string Reviewer = "reviewer";

    [Fact]
    public async Task Session_AsksTellsAndKeeps_AndHearsTheAnswerAsItsNextMessage()
    {
        await using var server = await StartAsync();
        var told = Tool("send_message", new JsonObject { ["agent"] = Reviewer, ["text"] = "Look at it." });
        var asking = await server.AskAsync(
            "chat",
            Tool("list_agents", []),
            told,
            told,
            Tool("set_state", new JsonObject { ["name"] = "step", ["value"] = 7 }),
            Tool("report", new JsonObject { ["text"] = "Half of it." }),
            Tool("ask_operator", new JsonObject { ["title"] = "Deploy it?", ["approval"] = true }),
            Tool("get_state", []),
            new ScriptStep { Text = "Asked." });

        var ended = await server.EndedAsync(asking);

        Assert.Equal("completed", ended.Status);
        Assert.Equal([("tell", Reviewer), ("say", "origin")], ended.Effects.Select(effect => (effect.Kind, effect.To)));
        var heard = Assert.Single((await server.Client.Executions.ListAsync($"agent={Reviewer}")).Items);
        await server.EndedAsync(heard.Id);
        Assert.Contains("mcp__trinity__ask_operator", server.Api.Requests.Messages[0].Text, StringComparison.Ordinal);
        var seen = server.Api.Requests.Messages.Last(request => request.Text.Contains("It is kept under", StringComparison.Ordinal)
            && request.Text.Contains("in the operators' queue", StringComparison.Ordinal)
            && request.Text.Contains("""{\"step\":7}""", StringComparison.Ordinal)).Text;
        Assert.Contains("reviewer", seen, StringComparison.Ordinal);

        var ask = Assert.Single((await server.Client.Asks.ListAsync("status=pending&agent=coder")).Items);
        Assert.Equal(asking, ask.Execution);
        await server.Client.Asks.AnswerAsync(ask.Id, new AnswerAsk { Answer = "approve" });

        await Eventually.HoldsAsync(async () => (await AnswersAsync(server)).Length == 1);
        Assert.Equal("completed", (await server.EndedAsync((await AnswersAsync(server))[0])).Status);
        Assert.Contains("Chosen: approve", server.Api.Requests.Messages[^1].Text, StringComparison.Ordinal);
        Assert.Contains("Half of it.", server.Api.Requests.Messages[^1].Text, StringComparison.Ordinal);

        // The conversation and what the agent keeps are one state, and neither takes the other's place.
        var next = await server.AskAsync("chat", Tool("get_state", new JsonObject { ["name"] = "step" }), new ScriptStep { Text = "Read." });
        Assert.Equal("completed", (await server.EndedAsync(next)).Status);
        Assert.Contains("Deploy it?", server.Api.Requests.Messages[^1].Text, StringComparison.Ordinal);
        await server.CleanAsync();
    }

    [Fact]
    public async Task Call_GetsTheReplyOfAnotherAgent_AndWhatFailsIsToldAsAnError()
    {
        await using var server = await StartAsync();
        var ended = await server.EndedAsync(await server.AskAsync(
            null,
            Tool("call_agent", new JsonObject { ["agent"] = "nobody", ["text"] = "Hello?" }),
            Tool("call_agent", new JsonObject { ["agent"] = Reviewer, ["text"] = "Does it look good?", ["waitSeconds"] = 120 }),
            new ScriptStep { Text = "Done." }));

        Assert.Equal("completed", ended.Status);
        var results = server.Api.Requests.Messages
            .SelectMany(request => request.Body.GetProperty("messages").EnumerateArray())
            .Where(message => message.GetProperty("content").ValueKind == JsonValueKind.Array)
            .SelectMany(message => message.GetProperty("content").EnumerateArray())
            .Where(block => block.GetProperty("type").ValueEquals("tool_result"))
            .Select(block => block.GetRawText())
            .ToArray();
        Assert.Contains(results, result => result.Contains("agent_not_found", StringComparison.Ordinal) && result.Contains("is_error", StringComparison.Ordinal));
        Assert.Contains(results, result => result.Contains("Nobody said what to answer to: Does it look good?", StringComparison.Ordinal));
        Assert.Single((await server.Client.Executions.ListAsync($"agent={Reviewer}")).Items);
        await server.CleanAsync();
    }

    private static async Task<ClaudeCodeServer> StartAsync()
    {
        var server = await ClaudeCodeServer.StartAsync();
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = Reviewer, RuntimeKind = "claude_code", Description = "Looks at what others have done." });
        await server.Client.Callers.GrantAsync(Reviewer, ClaudeCodeServer.Agent);
        return server;
    }

    private static async Task<string[]> AnswersAsync(ClaudeCodeServer server) =>
        [.. (await server.Client.Executions.ListAsync("agent=coder&source=answer")).Items.Select(execution => execution.Id)];

    private static ScriptStep Tool(string name, JsonObject input) => new() { Tool = "mcp__trinity__" + name, Input = input };
}
