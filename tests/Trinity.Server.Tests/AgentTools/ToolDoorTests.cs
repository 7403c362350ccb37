using System.Text.Json;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.AgentTools;

/// <summary>The door to the platform's tools: the token of an execution opens it as long as the execution goes on, and nothing else does.</summary>
[OnEitherStore]
public sealed class ToolDoorTests
{
    private const string List = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";

    [Fact]
    public async Task Token_OpensIt_AsLongAsItsExecutionGoesOn()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync();

        Assert.Equal(401, await StatusAsync(server, token: null));
        Assert.Equal(401, await StatusAsync(server, "trx_" + new string('A', 60)));
        Assert.Equal(401, await StatusAsync(server, run.Id));
        Assert.Equal(401, await StatusAsync(server, TestServer.ApiKey));
        Assert.Equal(200, await StatusAsync(server, run.Token));

        await server.EndAsync(run);
        Assert.Equal(401, await StatusAsync(server, run.Token));
    }

    [Fact]
    public async Task Token_OfACancelledExecution_IsDead()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync();

        await server.Client.Executions.CancelAsync(run.Id);

        Assert.Equal(401, await StatusAsync(server, run.Token));
    }

    [Fact]
    public async Task Handshake_IsAnswered_AndThereIsNoStreamOfNews()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync();

        var initialized = await server.AskAsync(run.Token, "initialize", new
        {
            protocolVersion = "2025-11-25",
            capabilities = new { roots = new { }, elicitation = new { } },
            clientInfo = new { name = "claude-code", version = "2.1.197" },
        });
        Assert.Equal("2025-11-25", initialized.GetProperty("protocolVersion").GetString());
        Assert.Contains("ask_operator", initialized.GetProperty("instructions").GetString(), StringComparison.Ordinal);
        using (var news = await server.SendAsync(run.Token, HttpMethod.Get))
        {
            Assert.Equal(405, (int)news.StatusCode);
        }

        using var elsewhere = await server.SendAsync(run.Token, HttpMethod.Post, List, "/agent-tools/other");
        Assert.Equal(404, (int)elsewhere.StatusCode);
    }

    [Fact]
    public async Task Tools_AreListed_WithTheirArguments()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync();

        var tools = (await server.AskAsync(run.Token, "tools/list")).GetProperty("tools").EnumerateArray().ToDictionary(tool => tool.GetProperty("name").GetString()!);

        Assert.Equal(
            ["ask_operator", "call_agent", "emit_event", "get_ask", "get_state", "list_agents", "remind_me", "report", "send_message", "set_state"],
            tools.Keys.Order(StringComparer.Ordinal));
        Assert.All(tools.Values, tool =>
        {
            Assert.False(tool.GetProperty("inputSchema").GetProperty("additionalProperties").GetBoolean());
            Assert.NotEmpty(tool.GetProperty("description").GetString()!);
        });
    }

    [Fact]
    public async Task WhatIsTooLarge_OrWrong_IsRefused_AndDoesNothing()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync();
        var call = JsonSerializer.Serialize(new
        {
            jsonrpc = "2.0",
            id = 1,
            method = "tools/call",
            @params = new { name = "report", arguments = new { text = new string('a', 300_000) } },
        });
        using (var response = await server.SendAsync(run.Token, call))
        {
            Assert.Equal(413, (int)response.StatusCode);
        }

        Assert.Equal("arguments_too_large", await server.RefusedAsync(run, "emit_event", new { type = "a", data = new string('a', 70_000) }));
        Assert.Equal("unknown_tool", await server.RefusedAsync(run, "shout", new { text = "a" }));
        foreach (var (tool, arguments) in new (string, object)[]
        {
            ("report", new { }),
            ("report", new { text = "" }),
            ("report", new { text = 1 }),
            ("report", new { text = new string('a', 4_001) }),
            ("report", new { text = "a", execution = "exe_1" }),
            ("emit_event", new { type = "a\u0007b" }),
            ("send_message", new { agent = "desk" }),
            ("send_message", new { agent = "desk", text = "a", data = 1 }),
            ("call_agent", new { agent = "desk", text = "a", waitSeconds = 241 }),
            ("remind_me", new { name = "a", text = "a" }),
            ("remind_me", new { name = "a", text = "a", at = "soon" }),
            ("remind_me", new { name = "a", text = "a", at = "2020-01-01T00:00:00Z" }),
            ("ask_operator", new { title = "a", options = new[] { "x", "x" } }),
            ("ask_operator", new { title = "a", approval = true, options = new[] { "x" } }),
            ("ask_operator", new { title = "a", priority = "soon" }),
            ("ask_operator", new { title = new string('a', 201) }),
            ("set_state", new { value = 1 }),
            ("list_agents", new { tenant = 2 }),
        })
        {
            Assert.Equal((tool, "invalid_arguments"), (tool, await server.RefusedAsync(run, tool, arguments)));
        }

        var execution = await server.Client.Executions.GetAsync(run.Id);
        Assert.Empty(execution.Effects);
        Assert.Single(execution.Steps);
    }

    [Fact]
    public async Task Calls_AreBounded_ThatOfAnotherExecutionIsNot()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync();
        for (var i = 0; i < 60; i++)
        {
            await server.DoneAsync(run, "report", new { text = $"{i}" });
        }

        Assert.Equal("too_fast", await server.RefusedAsync(run, "report", new { text = "60" }));
        await server.DoneAsync(await server.BeginAsync(), "report", new { text = "60" });
        for (var i = 60; i < 200; i++)
        {
            server.Desk.Time.MoveTo(server.Desk.Time.GetUtcNow().AddSeconds(1));
            await server.DoneAsync(run, "report", new { text = $"{i}" });
        }

        server.Desk.Time.MoveTo(server.Desk.Time.GetUtcNow().AddSeconds(10));
        Assert.Equal("too_many_calls", await server.RefusedAsync(run, "report", new { text = "200" }));
        await server.DoneAsync(run, "report", new { text = "0" });
        Assert.Equal(200, (await server.Client.Executions.GetAsync(run.Id)).Effects.Count);
    }

    private static async Task<int> StatusAsync(ToolServer server, string? token)
    {
        using var response = await server.SendAsync(token, List);
        return (int)response.StatusCode;
    }
}
