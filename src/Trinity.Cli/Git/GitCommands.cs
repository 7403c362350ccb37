using System.CommandLine;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Git;

namespace Trinity.Cli.Git;

/// <summary><c>trinity agents git</c>: the repositories in the workspaces of agents.</summary>
internal static class GitCommands
{
    public static CliCommand Create() => new("git", "Works with the repository in the workspace of an agent.")
    {
        Status(),
        Log(),
        Diff(),
        Commit(),
        Transfer(
            "pull",
            "Takes what a branch of a remote has more, where the current one can follow it straight on.",
            (client, agent, transfer, token) => client.PullAsync(agent, transfer, token)),
        Transfer(
            "push",
            "Gives a branch of a remote what the current one has more.",
            (client, agent, transfer, token) => client.PushAsync(agent, transfer, token)),
    };

    private static CliCommand Status()
    {
        var agent = AgentName.Argument();
        var path = Path();
        return new CliCommand("status", "Shows what differs from the last commit.", "trinity agents git status coder") { agent, path }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var status = await session.Client.Git.StatusAsync(
                    arguments.GetRequiredValue(agent), arguments.GetValue(path) ?? string.Empty, cancellationToken);
                session.Show(screen => Write(screen, status));
            });
    }

    private static CliCommand Log()
    {
        var agent = AgentName.Argument();
        var path = Path();
        return ListOptions.Lists(
            new CliCommand("log", "Lists the commits, from the latest to the first.", "trinity agents git log coder --limit 5") { agent, path },
            (session, arguments) => new ListRequest<RepositoryCommit>(
                (query, token) => session.Client.Git.LogAsync(arguments.GetRequiredValue(agent), arguments.GetValue(path) ?? string.Empty, query, token),
                new Query()),
            () => new TextTable(new Column("Commit"), new Column("When"), new Column("Author") { Rank = 1 }, new Column("Subject") { MinWidth = 20 }),
            (table, commit, now) => table.Add(commit.Id[..Math.Min(10, commit.Id.Length)], Times.Short(commit.At, now), commit.AuthorName, commit.Subject),
            "There are no commits.");
    }

    private static CliCommand Diff()
    {
        var agent = AgentName.Argument();
        var path = Path();
        var from = new Option<string?>("--from") { Description = "A commit; default: the last one.", HelpName = "COMMIT" };
        var to = new Option<string?>("--to") { Description = "Another one; default: the files as they are.", HelpName = "COMMIT" };
        var file = new Option<string?>("--file") { Description = "Only this file or directory of the repository.", HelpName = "PATH" };
        return new CliCommand("diff", "Shows differences as text.", "trinity agents git diff coder --from HEAD~1") { agent, path, from, to, file }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var query = new Query().Add("from", arguments.GetValue(from)).Add("to", arguments.GetValue(to)).Add("file", arguments.GetValue(file));
                var diff = await session.Client.Git.DiffAsync(
                    arguments.GetRequiredValue(agent), arguments.GetValue(path) ?? string.Empty, query.ToString(), cancellationToken);
                session.Show(screen =>
                {
                    foreach (var line in diff.Text.TrimEnd('\n').Split('\n'))
                    {
                        screen.Say(line);
                    }

                    if (diff.IsTruncated)
                    {
                        screen.Remark("There is more.");
                    }
                });
            });
    }

    private static CliCommand Commit()
    {
        var agent = AgentName.Argument();
        var path = Path();
        var message = new Option<string>("--message", "-m") { Description = "What the commit says.", HelpName = "TEXT", Required = true };
        return new CliCommand("commit", "Commits everything that differs.", "trinity agents git commit coder -m 'Mend the build'") { agent, path, message }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var commit = await session.Client.Git.CommitAsync(
                    arguments.GetRequiredValue(agent),
                    new CommitFiles { Path = arguments.GetValue(path), Message = arguments.GetRequiredValue(message) },
                    cancellationToken);
                session.Done($"{commit.Id} {commit.Subject}");
            });
    }

    private static CliCommand Transfer(
        string verb, string description, Func<GitClient, string, TransferCommits, CancellationToken, Task<RepositoryStatus>> act)
    {
        var agent = AgentName.Argument();
        var path = Path();
        var remote = new Option<string?>("--remote") { Description = "What the repository calls the remote; default origin.", HelpName = "NAME" };
        var branch = new Option<string?>("--branch") { Description = "The branch there; default: that of the same name.", HelpName = "NAME" };
        return new CliCommand(verb, description, $"trinity agents git {verb} coder") { agent, path, remote, branch }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var transfer = new TransferCommits
                {
                    Path = arguments.GetValue(path),
                    Remote = arguments.GetValue(remote),
                    Branch = arguments.GetValue(branch),
                };
                var status = await act(session.Client.Git, arguments.GetRequiredValue(agent), transfer, cancellationToken);
                session.Show(screen => Write(screen, status));
            });
    }

    private static Option<string?> Path() =>
        new("--path") { Description = "The repository below the workspace; default: the workspace itself.", HelpName = "PATH" };

    private static void Write(Screen screen, RepositoryStatus status)
    {
        screen.Say($"{status.Branch ?? "no branch"} at {status.Commit ?? "no commit"}");
        if (status.Upstream is { } upstream)
        {
            screen.Say($"{status.Ahead} commits ahead of {upstream}, {status.Behind} behind");
        }

        foreach (var file in status.Files)
        {
            screen.Say($"{file.Index}{file.WorkTree} {file.Path}");
        }

        if (status.IsTruncated)
        {
            screen.Remark("There are more files.");
        }
    }
}
