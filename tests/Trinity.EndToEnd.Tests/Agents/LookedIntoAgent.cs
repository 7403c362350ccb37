using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trinity.ClaudeCode;
using Trinity.ClaudeCode.Workspaces;
using Trinity.Client.Workspaces;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Testing.Docker;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>A server with an agent whose workspace is looked into, from outside and from inside.</summary>
internal sealed class LookedIntoAgent(ClaudeCodeServer server) : IAsyncDisposable
{
    public const string Name = ClaudeCodeServer.Agent;

    public ClaudeCodeServer Server => server;

    public WorkspacesClient Client => server.Client.Workspaces;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static async Task<LookedIntoAgent> StartAsync(DockerEngine? engine = null, Action<ClaudeCodeOptions>? configure = null) =>
        new(await ClaudeCodeServer.StartAsync(engine, configure));

    /// <summary>Has the agent's user do something in the container of the workspace.</summary>
    public async Task<string> RunAsync(string script)
    {
        var access = server.Server.Services.GetRequiredService<IAgentAccess>();
        var agent = (await access.FindAsync(Caller.System(new TenantId(1)), Name, AccessRights.Read, CancellationToken))!;
        using var workspace = await server.Server.Services.GetRequiredService<AgentWorkspaces>().OpenAsync(agent, CancellationToken);
        var came = await workspace.RunAsync(new ProgramSpec { Command = ["sh", "-c", script] }, default, TimeSpan.FromMinutes(2), CancellationToken);
        Assert.Equal(string.Empty, Encoding.UTF8.GetString(came.Errors));
        return Encoding.UTF8.GetString(came.Output);
    }

    public Task<WorkspaceFile> WriteAsync(string path, string content, string? version = null) =>
        Client.WriteFileAsync(Name, path, new MemoryStream(Encoding.UTF8.GetBytes(content)), version, CancellationToken);

    public async Task<string> ReadAsync(string path)
    {
        await using var content = await Client.ReadFileAsync(Name, path, CancellationToken);
        using var reader = new StreamReader(content, Encoding.UTF8);
        return await reader.ReadToEndAsync(CancellationToken);
    }

    public async Task<IReadOnlyList<string>> NamesAsync(string path = "") =>
        [.. (await Client.ListFilesAsync(Name, path, "limit=200", CancellationToken)).Items.Select(file => file.Name)];

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
