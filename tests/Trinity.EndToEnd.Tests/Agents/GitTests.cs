using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Git;
using Trinity.ClaudeCode.Workspaces;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>The repositories in workspaces, through the server's doors.</summary>
public sealed class GitTests
{
    private const string Agent = ClaudeCodeServer.Agent;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Repository_IsShown_Committed_Pushed_AndPulled()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var git = server.Client.Git;
        await ShellAsync(server, "git init -q -b main --bare remote.git; mkdir 'my app'; cd 'my app'; git init -q -b main; git remote add origin ../remote.git; echo one >'a file'");

        var before = await git.StatusAsync(Agent, "my app");
        Assert.Equal(("main", null), (before.Branch, before.Commit));
        Assert.Equal(new RepositoryFile("a file", ".", "?"), Assert.Single(before.Files));
        Assert.Empty((await git.LogAsync(Agent, "my app")).Items);

        var first = await git.CommitAsync(Agent, new CommitFiles { Path = "my app", Message = "Begin\n\nWith a file.", AuthorName = "Ada", AuthorEmail = "ada@example.org" });
        await ShellAsync(server, "cd 'my app'; echo two >>'a file'");
        Assert.Contains("+two", (await git.DiffAsync(Agent, "my app")).Text, StringComparison.Ordinal);
        var second = await git.CommitAsync(Agent, new CommitFiles { Path = "my app", Message = "Go on" });

        Assert.Equal(("Begin", "Ada", "ada@example.org"), (first.Subject, first.AuthorName, first.AuthorEmail));
        Assert.Equal([first.Id], second.Parents);
        var page = await git.LogAsync(Agent, "my app", "limit=1");
        Assert.Equal(second.Id, Assert.Single(page.Items).Id);
        Assert.Equal(first.Id, Assert.Single((await git.LogAsync(Agent, "my app", $"limit=1&cursor={page.NextCursor}")).Items).Id);
        Assert.Contains("-two", (await git.DiffAsync(Agent, "my app", "from=HEAD&to=HEAD~1&file=a%20file")).Text, StringComparison.Ordinal);

        await git.PushAsync(Agent, new TransferCommits { Path = "my app" });
        await ShellAsync(server, "git clone -q -u 'git upload-pack' remote.git other; cd other; git -c user.name=B -c user.email=b@example.org commit -q --allow-empty -m Third; git push -q --receive-pack='git receive-pack'");
        var pulled = await git.PullAsync(Agent, new TransferCommits { Path = "my app" });

        Assert.NotEqual(second.Id, pulled.Commit);
        Assert.Equal("Third", (await git.LogAsync(Agent, "my app")).Items[0].Subject);
    }

    /// <summary>Whoever writes a commit writes its date as it likes.</summary>
    [Fact]
    public async Task CommitOfNoTime_IsShown()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        await ShellAsync(
            server,
            """
            git init -q -b main
            printf 'tree %s\nauthor E <e@example.org> 1700000000 +9900\ncommitter E <e@example.org> 1700000000 +9900\n\nOdd\n' $(git write-tree) |
                git hash-object -t commit -w --stdin >.git/refs/heads/main
            """);

        Assert.Equal("Odd", Assert.Single((await server.Client.Git.LogAsync(Agent, "")).Items).Subject);
    }

    [Fact]
    public async Task WhatARepositoryNamesAsPrograms_IsNotExecuted()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var git = server.Client.Git;
        await ShellAsync(
            server,
            """
            git init -q -b main --bare remote.git; git init -q -b main; git remote add origin ./remote.git; echo remote.git >.git/info/exclude
            printf '#!/bin/sh\necho "$0" >>/workspace/.git/executed\n[ "$1" != -v ] || echo 0\ncat\n' >.git/evil; chmod +x .git/evil
            for hook in pre-commit commit-msg prepare-commit-msg post-commit pre-push post-merge post-checkout reference-transaction fsmonitor-watchman; do cp .git/evil .git/hooks/$hook; done
            evil=/workspace/.git/evil
            git config core.fsmonitor $evil; git config core.pager $evil; git config core.editor $evil; git config core.sshCommand $evil; git config core.askPass $evil
            git config diff.external $evil; git config diff.x.textconv $evil; git config diff.x.command $evil; git config filter.x.clean $evil; git config filter.x.smudge $evil
            git config filter.x.process $evil; git config gpg.program $evil; git config commit.gpgSign true; git config credential.helper $evil; git config alias.status "!$evil"
            git config remote.origin.uploadpack $evil; git config remote.origin.receivepack $evil; git config sequence.editor $evil
            printf '* filter=x diff=x\n' >.git/info/attributes; echo one >file; rm -f .git/executed
            """);

        await git.StatusAsync(Agent);
        await git.CommitAsync(Agent, new CommitFiles { Message = "One" });
        await ShellAsync(server, "echo two >>file");
        await git.DiffAsync(Agent);
        await git.LogAsync(Agent);
        await git.CommitAsync(Agent, new CommitFiles { Message = "Two" });
        await git.PushAsync(Agent, new TransferCommits());
        await git.PullAsync(Agent, new TransferCommits());

        Assert.Equal("none\n", await ShellAsync(server, "cat .git/executed 2>/dev/null || echo none"));
    }

    [Fact]
    public async Task WhatGitWouldNotDo_IsSaid()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var git = server.Client.Git;

        await RefusedAsync("git_no_repository", git.StatusAsync(Agent));
        await RefusedAsync("git_invalid_directory", git.StatusAsync(Agent, "../home/agent"));
        await ShellAsync(server, "git init -q -b main");
        await RefusedAsync("git_nothing_to_commit", git.CommitAsync(Agent, new CommitFiles { Message = "Nothing" }));
        await RefusedAsync("git_invalid_commit", git.DiffAsync(Agent, query: "from=--output=/workspace/x"));
        await RefusedAsync("git_invalid_remote", git.PushAsync(Agent, new TransferCommits { Remote = "--upload-pack=x" }));
        await RefusedAsync("git_failed", git.PushAsync(Agent, new TransferCommits()));
    }

    private static async Task RefusedAsync(string code, Task request)
    {
        var refused = await Assert.ThrowsAsync<TrinityApiException>(() => request);
        Assert.Equal((409, code), (refused.Problem.Status, refused.Problem.Code));
    }

    private static async Task<string> ShellAsync(ClaudeCodeServer server, string script)
    {
        var services = server.Server.Services;
        var agent = await services.GetRequiredService<IAgentAccess>().FindAsync(Caller.System(new TenantId(1)), Agent, AccessRights.Edit, CancellationToken);
        using var workspace = await services.GetRequiredService<AgentWorkspaces>().OpenAsync(agent!, CancellationToken);
        var came = await workspace.RunAsync(new ProgramSpec { Command = ["bash", "-c", script] }, default, TimeSpan.FromMinutes(1), CancellationToken);
        Assert.True(came.ExitCode == 0, Encoding.UTF8.GetString(came.Errors));
        return Encoding.UTF8.GetString(came.Output);
    }
}
