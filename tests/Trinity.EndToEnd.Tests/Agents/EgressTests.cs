using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.Client;
using Trinity.Client.Credentials;
using Trinity.Client.Git;
using Trinity.ClaudeCode.Workspaces;
using Trinity.Engine.Outbound;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Server.Egress;
using Trinity.Testing.Anthropic;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>What is outside, from within real containers: by the platform, where the agent's configuration says so.</summary>
public sealed class EgressTests
{
    private const string Agent = ClaudeCodeServer.Agent;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Execution_ReachesItsHosts_AndNoOthers_AsLongAsItGoesOn()
    {
        await using var host = await GitHost.StartAsync();
        await using var server = await StartAsync(host);

        var execution = await server.AskAsync(
            null,
            ScriptStep.Bash(
                $"export GIT_SSL_NO_VERIFY=1; git ls-remote {host.Url} && echo reached; git ls-remote {host.Url.Replace(GitHost.Name, "other.test", StringComparison.Ordinal)} && echo let out; "
                + "echo \"$HTTPS_PROXY\" >/workspace/proxy"),
            new ScriptStep { Text = "Done." });

        Assert.Equal("completed", (await server.EndedAsync(execution)).Status);
        var seen = server.Api.Requests.Messages[1].ToolResult;
        Assert.Contains("reached", seen, StringComparison.Ordinal);
        Assert.Contains("response 403", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("let out", seen, StringComparison.Ordinal);
        var log = (await server.Client.Agents.ReadLogsAsync(Agent, $"execution={execution}", CancellationToken)).Items.Select(line => line.Text);
        Assert.Contains($"other.test:{host.Port} was not reached: it is not in the agent's egress.", log);

        // It ended, and with it what it could show.
        var after = await ShellAsync(server, $"export GIT_SSL_NO_VERIFY=1 https_proxy=$(cat proxy); git ls-remote {host.Url} 2>&1; true");
        Assert.Contains("response 407", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commits_ArePushedAndPulled_WithACredentialOfTheAgent()
    {
        await using var host = await GitHost.StartAsync();
        await using var server = await StartAsync(host);
        var git = server.Client.Git;
        await ShellAsync(server, $"git init -q -b main; git remote add origin {host.Url}; git config http.sslCAInfo /workspace/.git/ca.pem; printf %b '{host.Authority.ReplaceLineEndings("\\n")}' >.git/ca.pem; echo one >file");
        await git.CommitAsync(Agent, new CommitFiles { Message = "One" });

        var refused = await Assert.ThrowsAsync<TrinityApiException>(() => git.PushAsync(Agent, new TransferCommits()));
        Assert.Equal("git_failed", refused.Problem.Code);
        Assert.StartsWith("Git would not: fatal: Authentication failed", refused.Problem.Detail, StringComparison.Ordinal);
        await server.Client.Credentials.SetAsync(
            Agent, "git", new SetCredential { Kind = "file", Target = ".git-credentials", Value = $"https://ada:{GitHost.Password}@{GitHost.Name}:{host.Port}\n" });
        await git.PushAsync(Agent, new TransferCommits());
        Assert.Equal(["One"], await host.SubjectsAsync());

        // Somebody who works in the workspace has the same way out.
        await ShellAsync(
            server,
            $"git -c http.sslVerify=false clone -q {host.Url} .git/other; cd .git/other; git -c user.name=B -c user.email=b@example.org commit -q --allow-empty -m Two; git -c http.sslVerify=false -c credential.helper=store push -q");
        await git.PullAsync(Agent, new TransferCommits());
        Assert.Equal("Two", (await git.LogAsync(Agent)).Items[0].Subject);

        await server.ConfigureAsync("{}");
        refused = await Assert.ThrowsAsync<TrinityApiException>(() => git.PullAsync(Agent, new TransferCommits()));
        Assert.Contains("response 403", refused.Problem.Detail, StringComparison.Ordinal);
    }

    private static async Task<ClaudeCodeServer> StartAsync(GitHost host)
    {
        var server = await ClaudeCodeServer.StartAsync(configureServices: services =>
        {
            services.Replace(ServiceDescriptor.Singleton<IAddressResolver, Names>());
            services.Configure<EgressOptions>(options => options.Ports = [host.Port]);
        });
        await server.ConfigureAsync($$"""{"egress":["{{GitHost.Name}}:{{host.Port}}"]}""");
        return server;
    }

    /// <summary>What somebody does who works in the workspace.</summary>
    private static async Task<string> ShellAsync(ClaudeCodeServer server, string script)
    {
        var services = server.Server.Services;
        var agent = await services.GetRequiredService<IAgentAccess>().FindAsync(Caller.System(new TenantId(1)), Agent, AccessRights.Edit, CancellationToken);
        using var workspace = await services.GetRequiredService<AgentWorkspaces>().OpenAsync(agent!, CancellationToken);
        var program = new ProgramSpec { Command = ["trinity-session", "of-the-test", "bash", "-c", script] };
        var came = await workspace.RunAsync(program, default, TimeSpan.FromMinutes(1), CancellationToken);
        Assert.True(came.ExitCode == 0, Encoding.UTF8.GetString(came.Errors));
        return Encoding.UTF8.GetString(came.Output);
    }

    private sealed class Names : IAddressResolver
    {
        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => host.EndsWith(".test", StringComparison.Ordinal)
            ? Task.FromResult<IPAddress[]>([IPAddress.Loopback])
            : Dns.GetHostAddressesAsync(host, AddressFamily.InterNetwork, cancellationToken);
    }
}
