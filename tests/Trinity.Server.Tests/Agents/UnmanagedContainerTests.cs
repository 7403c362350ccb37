using Microsoft.Extensions.DependencyInjection;
using Trinity.Client.Agents;
using Trinity.Sdk.Runtimes;
using UnmanagedContainer = Trinity.Sdk.Runtimes.UnmanagedContainer;

namespace Trinity.Server.Tests.Agents;

/// <summary>What runs under the labels of the instance and belongs to no agent.</summary>
public sealed class UnmanagedContainerTests
{
    private static readonly DateTimeOffset Then = new(2026, 1, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Containers_AreListedByName_AndAreNoAgents()
    {
        await using var server = await StartAsync();

        var found = await server.Client.Agents.ListUnmanagedAsync();

        Assert.Equal(["trinity-a", "trinity-b"], found.Items.Select(container => container.Name));
        Assert.Equal(new Client.Agents.UnmanagedContainer("2", "trinity-a", "agent:1", "unknown", Then), found.Items[0]);
        Assert.Equal([DeskServer.Desk], (await server.Client.Agents.ListAsync()).Items.Select(agent => agent.Name));
    }

    [Fact]
    public async Task Containers_AreForWhoManagesTheInstance_AndNoAgentIsCalledLikeThePlace()
    {
        await using var server = await StartAsync();
        await server.AddPersonAsync("bea@example.org", "admin");
        var bea = await server.SignInAsync("bea@example.org");
        var service = await server.Client.Keys.CreateAsync(new Client.Access.CreateKey("ci", "admin") { Kind = "service" });
        using var ci = new Client.TrinityClient(new Uri(server.Server.Address), service.Token);

        Assert.Equal((403, "forbidden"), (await bea.GetAsync<UnmanagedContainerList>("agents/unmanaged")).Refusal);
        Assert.Equal("person_required", (await DeskServer.RefusedAsync(ci.Agents.ListUnmanagedAsync())).Code);
        Assert.Equal("reserved_name", (await DeskServer.RefusedAsync(server.AddAsync("unmanaged"))).Code);
    }

    private static Task<DeskServer> StartAsync() => DeskServer.StartAsync(services => services.AddSingleton<IAgentRuntime, BoxRuntime>());

    /// <summary>A runtime that has found something.</summary>
    private sealed class BoxRuntime : IAgentRuntime, IFindsContainers
    {
        public RuntimeKind Kind => new("box");

        public IReadOnlyList<UnmanagedContainer> Unmanaged { get; } =
        [
            new("1", "trinity-b", "agent:1", "running", Then),
            new("2", "trinity-a", "agent:1", "unknown", Then),
        ];

        public ContainerStatus StatusOf(AgentDefinition agent) => new(ContainerState.Stopped);

        public void LookSoon()
        {
            // What it has found stays.
        }

        public Task RemoveAsync(UnmanagedContainer container, CancellationToken cancellationToken) => Task.CompletedTask;

        public RuntimeCapabilities Capabilities(AgentDefinition agent) => new([], [], ExecutionPolicy.Default);

        public Task StartAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<RuntimeStatus> StatusAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.FromResult(new RuntimeStatus("ready"));

        public Task<TurnOutcome> ExecuteAsync(TurnRequest turn, CancellationToken cancellationToken) =>
            Task.FromResult<TurnOutcome>(new TurnOutcome.Completed());
    }
}
