using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Samples.HelloNode;
using Trinity.Testing.Servers;

namespace Trinity.Samples.Tests;

/// <summary>The first sample on the real server, as its README and the guide to plug-ins say.</summary>
public sealed class PlugInTests
{
    private static readonly SubmitExecution Hello = new() { Type = "hello", Key = "ada", Input = RawJson.From(new { name = "Ada" }) };
    private static readonly SubmitOptions Wait = new() { Wait = TimeSpan.FromSeconds(30) };

    [Fact]
    public async Task Sample_AsPlugIn_AnswersAndIsShown()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await StartAsync(InstallGreeter);
        var client = server.Client;
        await CreateAsync(client);

        await client.Executions.SubmitAsync("greeter", Hello, Wait, cancellationToken);
        var second = await client.Executions.SubmitAsync("greeter", Hello, Wait, cancellationToken);

        Assert.Equal("Hello, Ada! Visit number 2.", second.Reply.As<string>());
        Assert.Equal(2, (await client.Agents.GetStateAsync("greeter", "ada", cancellationToken))!.Data.As<Visits>()!.Count);
        Assert.Equal("running", (await client.Agents.GetAsync("greeter", cancellationToken)).Status);
    }

    [Fact]
    public async Task Agent_WhosePlugInIsGone_WaitsAndGoesOnWhenItIsBack()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await StartAsync(InstallGreeter);
        await CreateAsync(server.Client);
        await RestartAsync(server, plugIns => File.Delete(Path.Combine(plugIns, "Greeter", "Greeter.dll")));

        var waiting = await server.Client.Executions.SubmitAsync("greeter", Hello, cancellationToken: cancellationToken);
        Assert.Equal("node_type_missing", (await server.Client.Agents.GetStatusAsync("greeter", cancellationToken)).HeldBy);
        Assert.Equal("queued", waiting.Status);

        await RestartAsync(server, InstallGreeter);
        var next = await server.Client.Executions.SubmitAsync("greeter", Hello, Wait, cancellationToken);
        Assert.Equal("Hello, Ada! Visit number 2.", next.Reply.As<string>());
    }

    [Fact]
    public async Task PlugIn_ThatIsNoAssembly_IsAFaultAndTheOthersWork()
    {
        await using var server = await StartAsync(plugIns =>
        {
            InstallGreeter(plugIns);
            File.WriteAllText(Path.Combine(plugIns, "broken.dll"), "not an assembly");
            Directory.CreateDirectory(Path.Combine(plugIns, "Empty"));
        });

        var types = await server.Client.NodeTypes.ListAsync(TestContext.Current.CancellationToken);

        var faulty = types.Faults.Select(fault => Path.GetFileName(fault.Source)).Order(StringComparer.Ordinal);
        Assert.Equal(["Empty", "broken.dll"], faulty);
        Assert.Equal(["greeter", "router", "webhook-processor"], types.Items.Select(type => type.Name));
    }

    private static Task<Agent> CreateAsync(TrinityClient client) => client.Agents.CreateAsync(
        new CreateAgent { Name = "greeter", RuntimeKind = "native", NodeType = "greeter" }, TestContext.Current.CancellationToken);

    private static async Task<TestServer> StartAsync(Action<string> install)
    {
        var server = await TestServer.StartAsync();
        await RestartAsync(server, install);
        return server;
    }

    /// <summary>Plug-ins are read when a server starts.</summary>
    private static async Task RestartAsync(TestServer server, Action<string> install)
    {
        await server.DownAsync();
        install(Directory.CreateDirectory(Path.Combine(server.DataDirectory, "plugins")).FullName);
        await server.UpAsync();
    }

    /// <summary>As a folder: the assembly has the folder's name.</summary>
    private static void InstallGreeter(string plugIns)
    {
        var folder = Directory.CreateDirectory(Path.Combine(plugIns, "Greeter")).FullName;
        File.Copy(typeof(Greeter).Assembly.Location, Path.Combine(folder, "Greeter.dll"), overwrite: true);
    }
}
