using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Sharing;
using Trinity.Platform;
using Trinity.Platform.Credentials;
using Trinity.Platform.Models;
using Trinity.Platform.Tools;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;
using Trinity.Storage.Sql;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Agents;

/// <summary>A purged agent leaves no row in any table but other agents' own records.</summary>
[OnEitherStore]
public sealed class AgentPurgeTests
{
    /// <summary>What each column that refers to something refers to: a new table cannot be forgotten.</summary>
    private static readonly Dictionary<string, Reference> References = new(StringComparer.Ordinal)
    {
        ["agent_id"] = Reference.Agent,
        ["caller_id"] = Reference.Agent,
        ["target_id"] = Reference.Agent,
        ["message_seq"] = Reference.Message,
        ["state_id"] = Reference.State,
        ["destination_id"] = Reference.Destination,
        ["tenant_id"] = Reference.None,
        ["user_id"] = Reference.None,

        // What a message came of may have been erased before it.
        ["lane_seq"] = Reference.None,
        ["parent_seq"] = Reference.None,
        ["payload_of"] = Reference.None,
        ["message_id"] = Reference.None,
        ["request_id"] = Reference.None,
        ["first_seq"] = Reference.None,
        ["last_seq"] = Reference.None,
    };

    /// <summary>How the names of columns end that refer to something.</summary>
    private static readonly string[] Suffixes = ["_id", "_seq", "_of"];

    private enum Reference
    {
        None,
        Agent,
        Message,
        State,
        Destination,
    }

    [Fact]
    public async Task PurgedAgent_LeavesNoRow_InAnyTable()
    {
        await using var server = await DeskServer.StartAsync();
        var full = await FullAgent.CreateAsync(server);
        await CallAsync(server, full.Name);
        var references = Read(server, ReferencesOf);
        var agent = Read(server, session => session.Scalar($"SELECT id FROM agent WHERE name = '{full.Name}'"));
        await AskModelAsync(server, agent);
        await SetCredentialAsync(server, full.Name);
        Assert.All(
            Read(server, session => Rows(session, references, Reference.Agent, agent)).Where(found => !found.Column.StartsWith("mailbox.", StringComparison.Ordinal)),
            found => Assert.True(found.Count > 0, $"The test has nothing in {found.Column}."));

        await server.Client.Agents.DeleteAsync(full.Name, purge: true);

        Assert.All(Read(server, session => Rows(session, references, Reference.Agent, agent)), found => Assert.Equal((found.Column, 0), found));
        Assert.All(Read(server, session => Dangling(session, references)), found => Assert.Equal((found.Column, 0), found));
    }

    /// <summary>A purge is committed a moment before the agent is forgotten: who has found it by then is told that it is not there, and writes nothing.</summary>
    [Fact]
    public async Task PurgedMeanwhile_ItIsNotThere_WhateverIsAskedOfIt()
    {
        await using var server = await DeskServer.StartAsync();
        await server.AddAsync("gone");
        var agents = server.Client.Agents;
        await agents.StartAsync("gone");
        await server.Writer.WriteAsync(new TenantId(1), default, "purge_agent", change =>
        {
            change.Db.Remove(change.Db.Agents.Single(row => row.Name == "gone"));
            return true;
        });

        Func<Task>[] asked =
        [
            () => agents.StartAsync("gone"),
            () => agents.RestoreAsync("gone"),
            () => agents.ChangeAsync("gone", new ChangeAgent { Description = "x" }),
            () => agents.DeleteAsync("gone", purge: true),
            () => server.Client.Shares.ShareAsync("gone", new ShareAgent { Email = "ada@example.test", Level = "use" }),
            () => server.Client.Webhooks.CreateAsync("gone", "hook"),
        ];
        foreach (var ask in asked)
        {
            Assert.Equal("agent_not_found", (await Assert.ThrowsAsync<TrinityApiException>(ask)).Problem.Code);
        }

        foreach (var table in (string[])["share", "webhook"])
        {
            Assert.Equal((table, 0), (table, Read(server, session => session.Scalar($"SELECT count(*) FROM {table} WHERE agent_id NOT IN (SELECT id FROM agent)"))));
        }
    }

    /// <summary>A reference that has no place in the table above is one that nobody has thought of.</summary>
    private static IReadOnlyList<(string Table, string Column, Reference To)> ReferencesOf(SqlSession session)
    {
        return
        [
            .. StoredColumns.Of(session)
                .Where(column => Suffixes.Any(suffix => column.Column.EndsWith(suffix, StringComparison.Ordinal)))
                .Where(column => (column.Table, column.Column) is not ("message", "retry_of"))
                .Select(column => References.TryGetValue(column.Column, out var to)
                    ? (column.Table, column.Column, to)
                    : throw new InvalidOperationException($"{column.Table}.{column.Column}: say what it refers to, and whether a purge erases it.")),
        ];
    }

    private static IReadOnlyList<(string Column, long Count)> Rows(
        SqlSession session, IReadOnlyList<(string Table, string Column, Reference To)> references, Reference to, long id) =>
    [
        .. references.Where(reference => reference.To == to).Select(reference => (
            $"{reference.Table}.{reference.Column}", session.Scalar($"SELECT count(*) FROM {reference.Table} WHERE {reference.Column} = {id}"))),
    ];

    /// <summary>Rows whose message, state or destination is gone; a payload stays as long as any message has it.</summary>
    private static IReadOnlyList<(string Column, long Count)> Dangling(
        SqlSession session, IReadOnlyList<(string Table, string Column, Reference To)> references) =>
    [
        .. references.Where(reference => reference.To is Reference.Message or Reference.State or Reference.Destination).Select(reference => (
            $"{reference.Table}.{reference.Column}",
            session.Scalar(
                $"SELECT count(*) FROM {reference.Table} WHERE {reference.Column} IS NOT NULL AND {reference.Column} NOT IN ({reference.To switch
                {
                    Reference.State => "SELECT id FROM state",
                    Reference.Destination => "SELECT id FROM destination",
                    _ => "SELECT seq FROM message UNION SELECT payload_of FROM message WHERE payload_of IS NOT NULL",
                }})"))),
    ];

    /// <summary>Lets it call and be called, so that what it leaves with others is there too.</summary>
    private static async Task CallAsync(DeskServer server, string agent)
    {
        var called = Scripts.Add(async turn => await turn.AskAsync("q", Question.Text("Called?")));
        await server.SendAsync("waiting", async turn => await turn.CallAsync<string>("c", new Call(agent) { Type = called }), key: null);
        await server.SendAsync("waiting", async turn => await turn.CallAsync<string>("c", new Call(DeskServer.Desk) { Type = called }), key: null, agent);
    }

    /// <summary>Gives it a credential, as if its runtime could make something of one.</summary>
    private static async Task SetCredentialAsync(DeskServer server, string agent) => Assert.IsType<Outcome<CredentialView>.Done>(
        await server.Server.Services.GetRequiredService<CredentialService>().SetAsync(
            Caller.System(new TenantId(1)),
            agent,
            "github",
            new NewCredential(CredentialKind.Environment, "GITHUB_TOKEN", "of-the-test"),
            new AnyCredential(),
            TestContext.Current.CancellationToken));

    /// <summary>Lets an execution of it begin to ask a model, tell of it, and call a tool.</summary>
    private static async Task AskModelAsync(DeskServer server, long agent)
    {
        var message = Read(server, session => session.Scalar($"SELECT max(seq) FROM message WHERE agent_id = {agent} AND status = 2"));
        var grant = new ExecutionGrant
        {
            Tenant = new TenantId(1),
            Agent = new AgentId(agent),
            Message = message,
            Execution = Read(server, session => SqlRows.First(
                session.Prepare("SELECT id FROM message WHERE seq = ?1").Add(message), row => new MessageId(row.Guid(0)))),
        };
        var call = new ModelCallRequest { Model = "claude-sonnet-4-5", MaxTokens = 100, MinTokens = 1, Bytes = 100 };
        Assert.IsType<ModelReservation.Reserved>(await server.Server.Services.GetRequiredService<IModelCalls>().ReserveAsync(grant, call));
        await server.Server.Services.GetRequiredService<IRunEvents>().AppendAsync(
            new OpenRun(grant.Tenant, grant.Agent, grant.Execution, "run", DateTimeOffset.UnixEpoch), [new ToldEvent(1, "text", "{}")]);
        var tools = server.Server.Services.GetRequiredService<IToolCalls>();
        Assert.IsType<ToolResult.Done>(await tools.CauseAsync(grant, ToolCall.Labelled("report", "purge"), (_, _) => new ToolResult.Done("Done.")));
    }

    /// <summary>A runtime that takes every credential.</summary>
    private sealed class AnyCredential : IAgentCredentials
    {
        public string? Refuse(CredentialKind kind, string target) => null;

        public Task ChangedAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static T Read<T>(DeskServer server, Func<SqlSession, T> read) => server.Server.Services.GetRequiredService<SqlReadPool>().ReadAllTenants(read);
}
