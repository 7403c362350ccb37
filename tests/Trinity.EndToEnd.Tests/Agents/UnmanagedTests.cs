using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Sdk.Identity;
using Trinity.Testing.Anthropic;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>What is left of agents: erased when they are purged, kept while they can be restored, shown when nobody knows.</summary>
public sealed class UnmanagedTests
{
    private const string Note = "echo kept >/workspace/note; chown -R 10001:10001 /workspace";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PurgedAgent_LeavesNoFiles_AndADeletedOneKeepsThem()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var kept = await server.Client.Agents.CreateAsync(new CreateAgent { Name = "kept", RuntimeKind = "claude_code" }, CancellationToken);
        var purged = await server.Client.Agents.GetAsync(ClaudeCodeServer.Agent, CancellationToken);
        foreach (var agent in (string[])["kept", ClaudeCodeServer.Agent])
        {
            var execution = await server.AskAgentAsync(agent, null, new ScriptStep { Text = "Done." });
            Assert.Equal("completed", (await server.EndedAsync(execution)).Status);
        }

        await server.Client.Agents.DeleteAsync("kept", cancellationToken: CancellationToken);
        Assert.Equal(4, (await server.VolumesAsync()).Length);
        await server.Client.Agents.DeleteAsync(ClaudeCodeServer.Agent, purge: true, CancellationToken);
        await Eventually.HoldsAsync(async () => !(await server.VolumesAsync()).Any(volume => volume.Contains(purged.Id, StringComparison.Ordinal)));

        Assert.Equal(2, (await server.VolumesAsync()).Count(volume => volume.Contains(kept.Id, StringComparison.Ordinal)));
        Assert.Empty((await server.Client.Agents.ListUnmanagedAsync(CancellationToken)).Items);
    }

    [Fact]
    public async Task AgentThatWorksWhileItIsPurged_LeavesNothing()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var execution = await server.AskAsync(null, new ScriptStep { Hold = "gate", Text = "Through." });
        await server.ReachedAsync(execution, "waiting");
        await server.AreAsync("running");

        await server.Client.Agents.DeleteAsync(ClaudeCodeServer.Agent, purge: true, CancellationToken);

        await server.CleanAsync();
        await Eventually.HoldsAsync(async () => (await server.VolumesAsync()).Length == 0);
    }

    [Fact]
    public async Task FilesOfAnAgentThatIsLost_AreTakenOverByANewOne()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var lost = new AgentId(1_000_000).ToString();
        await server.LeaveAsync(lost, tenant: 1, Note);
        var found = await FoundAsync(server, lost);

        var agent = await server.Client.Agents.AdoptAsync(lost, "heir", CancellationToken);
        var execution = await server.AskAgentAsync("heir", null, ScriptStep.Bash("cat note"), new ScriptStep { Text = "Read." });
        Assert.Equal("completed", (await server.EndedAsync(execution)).Status);

        Assert.True(found.IsAdoptable);
        Assert.Equal(lost, agent.Id);
        Assert.Contains("kept", server.Api.Requests.Messages[1].Text, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => (await server.Client.Agents.ListUnmanagedAsync(CancellationToken)).Items.Count == 0);
        var next = await server.Client.Agents.CreateAsync(new CreateAgent { Name = "next", RuntimeKind = "claude_code" }, CancellationToken);
        Assert.True(AgentId.TryParse(next.Id, out var id) && id.Value > 1_000_000);
        var audited = await server.Client.Audit.ListAsync("action=adopt_agent", CancellationToken);
        Assert.Equal(lost, Assert.Single(audited.Items).Target);
    }

    [Fact]
    public async Task WhatNobodyWants_IsRemoved_AndWhatIsOfAnotherTenantIsNotAdopted()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var lost = new AgentId(1_000_000).ToString();
        await server.LeaveAsync(lost, tenant: 2, Note);
        var container = await server.LeaveContainerAsync("anything");
        await FoundAsync(server, lost);
        await FoundAsync(server, container);

        Assert.Equal((409, "other_tenant"), await RefusedAsync(server.Client.Agents.AdoptAsync(lost, "heir", CancellationToken)));
        Assert.Equal((409, "not_adoptable"), await RefusedAsync(server.Client.Agents.AdoptAsync(container, "heir", CancellationToken)));
        Assert.Equal((404, "unmanaged_container_not_found"), await RefusedAsync(server.Client.Agents.AdoptAsync("agt_1f", "heir", CancellationToken)));
        await server.Client.Agents.RemoveUnmanagedAsync(lost, CancellationToken);
        await server.Client.Agents.RemoveUnmanagedAsync(container, CancellationToken);

        Assert.Empty(await server.VolumesAsync());
        await server.CleanAsync();
        await Eventually.HoldsAsync(async () => (await server.Client.Agents.ListUnmanagedAsync(CancellationToken)).Items.Count == 0);
        var audited = await server.Client.Audit.ListAsync("action=remove_unmanaged", CancellationToken);
        Assert.Equal([null, lost], audited.Items.Select(entry => entry.Target));
    }

    private static async Task<UnmanagedContainer> FoundAsync(ClaudeCodeServer server, string id)
    {
        UnmanagedContainer? found = null;
        await Eventually.HoldsAsync(async () =>
            (found = (await server.Client.Agents.ListUnmanagedAsync(CancellationToken)).Items.SingleOrDefault(container => container.Id == id)) is not null);
        return found!;
    }

    private static async Task<(int Status, string? Code)> RefusedAsync(Task request)
    {
        var refused = await Assert.ThrowsAsync<TrinityApiException>(() => request);
        return (refused.Problem.Status, refused.Code);
    }
}
