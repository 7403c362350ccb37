using Microsoft.Extensions.DependencyInjection;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Native;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Executions;

/// <summary>An execution that does not run says why.</summary>
[OnEitherStore]
public sealed class HeldExecutionTests
{
    private const string Desk = "desk";

    [Fact]
    public async Task Execution_WhoseNodeTypeIsMissing_SaysSo_AndRunsWhenItIsBack()
    {
        var isInstalled = true;
        await using var server = await TestServer.StartAsync(configure: services => services.AddSingleton(_ =>
        {
            var catalog = new NodeCatalog();
            if (isInstalled)
            {
                catalog.Add(typeof(ScriptNode));
            }

            return catalog;
        }));
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = Desk, RuntimeKind = "native", NodeType = "script" });
        isInstalled = false;
        await server.DownAsync();
        await server.UpAsync();

        var id = (await server.Client.Executions.SubmitAsync(Desk, new SubmitExecution { Type = Scripts.Add(_ => Task.CompletedTask), Key = "k" })).Id;
        var held = await server.Client.Executions.GetAsync(id);
        isInstalled = true;
        await server.DownAsync();
        await server.UpAsync();

        Assert.Equal(("queued", "node_type_missing"), (held.Status, held.HeldBy));
        await Eventually.HoldsAsync(async () => (await server.Client.Executions.GetAsync(id)).Status == "completed");
    }
}
