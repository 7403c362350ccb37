using Trinity.Client.Access;
using Trinity.Testing;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Agents;

/// <summary>What survives what, exactly as the table of the guide says.</summary>
[OnEitherStore]
public sealed class AgentLifecycleTests
{
    private const string Other = "other";

    /// <summary>What is done to the agent. Restore is looked at after a deletion.</summary>
    private static readonly Dictionary<string, Func<DeskServer, FullAgent, Task>> Operations = new(StringComparer.Ordinal)
    {
        ["stop, start"] = async (server, agent) =>
        {
            await server.Client.Agents.StopAsync(agent.Name);
            await server.Client.Agents.StartAsync(agent.Name);
        },
        ["redeploy"] = (server, agent) => server.Client.Agents.RedeployAsync(agent.Name),
        ["rename"] = async (server, agent) => agent.Name = (await server.Client.Agents.RenameAsync(agent.Name, Other)).Name,
        ["transfer"] = async (server, agent) => await server.Client.Agents.TransferAsync(
            agent.Name, (await server.Client.Keys.CreateAsync(new CreateKey(Other, "build") { Kind = "service" })).Id),
        ["reset"] = (server, agent) => server.Client.Agents.ResetAsync(agent.Name),
        ["reset with state"] = (server, agent) => server.Client.Agents.ResetAsync(agent.Name, clearState: true),
        ["delete"] = (server, agent) => server.Client.Agents.DeleteAsync(agent.Name),
        ["restore"] = async (server, agent) =>
        {
            await server.Client.Agents.DeleteAsync(agent.Name);
            await server.Client.Agents.RestoreAsync(agent.Name);
        },
        ["purge"] = (server, agent) => server.Client.Agents.DeleteAsync(agent.Name, purge: true),
    };

    private static readonly IReadOnlyDictionary<string, Dictionary<string, string>> Table = ReadTable();

    public static TheoryData<string> OperationNames => [.. Operations.Keys];

    [Fact]
    public void Table_HasAColumnForEachOperation() => Assert.Equal(Operations.Keys, Table.Keys);

    [Theory]
    [MemberData(nameof(OperationNames))]
    public async Task Operation_LeavesOfEverything_WhatTheTableSays(string operation)
    {
        await using var server = await DeskServer.StartAsync();
        var agent = await FullAgent.CreateAsync(server);
        var before = await agent.LookAsync(withReminders: false);
        before["reminders"] = "fired";

        await Operations[operation](server, agent);

        var after = await agent.LookAsync();
        var isBack = operation == "delete" ? await RestoredAsync(server, agent) : [];
        Assert.Equal(
            Table[operation].Select(cell => $"{cell.Key}: {cell.Value}"),
            agent.Things.Select(thing => $"{thing}: {Word(before[thing], after[thing], isBack.GetValueOrDefault(thing), operation)}"));
    }

    private static string Word(string? before, string? after, string? isBack, string operation) => (before, after) switch
    {
        _ when after == before => "kept",
        (_, null) when isBack == before => "hidden",
        (_, null) => operation == "purge" ? "erased" : "dropped",
        (_, "withdrawn") or (_, "cancelled, cancelled") => "ended",
        (not null, not null) when after == Other || after.StartsWith("key:", StringComparison.Ordinal) => "changed",
        _ => $"{before} has become {after}",
    };

    private static async Task<Dictionary<string, string?>> RestoredAsync(DeskServer server, FullAgent agent)
    {
        await server.Client.Agents.RestoreAsync(agent.Name);
        return await agent.LookAsync();
    }

    private static Dictionary<string, Dictionary<string, string>> ReadTable()
    {
        var lines = File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "guides", "lifecycle.md"))
            .SkipWhile(line => line != "## What survives")
            .Where(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .ToArray();
        return lines[0].Skip(1).Select((operation, column) => (operation, column: column + 1)).ToDictionary(
            head => head.operation,
            head => lines.Skip(2).ToDictionary(line => line[0], line => line[head.column], StringComparer.Ordinal),
            StringComparer.Ordinal);
    }
}
