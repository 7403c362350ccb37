using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Trinity.ClaudeCode.Workspaces;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Git;

/// <summary>
/// Works with repositories in the containers of workspaces. The agent writes the configuration of a repository, and it may name programs for nearly
/// everything git does: so each that is known is switched off, and nothing of the platform's is within reach of those that are not.
/// </summary>
internal sealed partial class WorkspaceGit(AgentWorkspaces workspaces)
{
    private const int MaxFiles = 1_000;
    private const int MaxDiff = 1024 * 1024;
    private const int MaxError = 500;

    /// <summary>For what is done on the disk.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    /// <summary>For what is fetched and sent.</summary>
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(10);

    /// <summary>Read, and never written: what git would store has no place in the agent's home.</summary>
    private const string ReadCredentials =
        "credential.helper=!f() { [ \"$1\" != get ] || git credential-store --file /home/agent/.git-credentials get; }; f";

    private static readonly string[] Environment =
    [
        "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_ATTR_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0", "GIT_PAGER=cat", "GIT_EDITOR=true",
        "GIT_SSH_COMMAND=/bin/false", "GIT_CEILING_DIRECTORIES=/", "LC_ALL=C.UTF-8",
    ];

    private static readonly string[] Safe =
    [
        .. ((string[])[
            "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.sshCommand=/bin/false", "core.askPass=/bin/true", "core.attributesFile=/dev/null",
            "core.quotePath=false", "commit.gpgSign=false", "log.showSignature=false", "color.ui=false", "gc.auto=0", "maintenance.auto=false",
            "submodule.recurse=false", "protocol.ext.allow=never", "safe.bareRepository=explicit", "safe.directory=*", "credential.helper=",
            ReadCredentials, "diff.external=", "fetch.recurseSubmodules=false", "push.recurseSubmodules=no",
        ]).SelectMany(setting => (string[])["-c", setting]),
    ];

    public async Task<GitStatus> StatusAsync(AgentDefinition agent, string directory, CancellationToken cancellationToken)
    {
        using var repository = await OpenAsync(agent, directory, cancellationToken);
        var parts = new Queue<string>((await repository.RunAsync(
            ["status", "--porcelain=v2", "--branch", "-z", "--untracked-files=normal", "--ignore-submodules=all"], cancellationToken)).Split('\0'));
        var heads = new Dictionary<string, string>(StringComparer.Ordinal);
        var files = new List<GitFile>();
        while (parts.TryDequeue(out var part) && files.Count <= MaxFiles)
        {
            switch (part.Split(' ', 2))
            {
                case ["#", var head]:
                    heads[head.Split(' ', 2)[0]] = head.Split(' ', 2)[^1];
                    break;
                case ["?", var path]:
                    files.Add(new GitFile(path, ".", "?"));
                    break;
                case ["1", var changed]:
                    files.Add(FileOf(changed.Split(' ', 8)));
                    break;
                case ["2", var renamed]:
                    files.Add(FileOf(renamed.Split(' ', 9)));
                    parts.TryDequeue(out _);
                    break;
                case ["u", var unmerged]:
                    files.Add(FileOf(unmerged.Split(' ', 10)));
                    break;
                default:
                    break;
            }
        }

        var (ahead, behind) = heads.GetValueOrDefault("branch.ab")?.Split(' ') is [var more, var less] ? (Count(more), Count(less)) : (0, 0);
        return new GitStatus(
            heads.GetValueOrDefault("branch.head") is { } branch and not "(detached)" ? branch : null,
            heads.GetValueOrDefault("branch.oid") is { } commit and not "(initial)" ? commit : null,
            heads.GetValueOrDefault("branch.upstream"),
            ahead,
            behind,
            [.. files.Take(MaxFiles)],
            files.Count > MaxFiles);
    }

    public async Task<IReadOnlyList<GitCommit>> LogAsync(
        AgentDefinition agent, string directory, int skip, int limit, CancellationToken cancellationToken)
    {
        using var repository = await OpenAsync(agent, directory, cancellationToken);
        return await repository.HasAsync("HEAD", cancellationToken) ? await LogAsync(repository, skip, limit, cancellationToken) : [];
    }

    public async Task<GitDiff> DiffAsync(AgentDefinition agent, string directory, GitRange range, CancellationToken cancellationToken)
    {
        foreach (var commit in new[] { range.From, range.To }.OfType<string>().Where(commit => !CommitName().IsMatch(commit)))
        {
            throw new GitException("git_invalid_commit", $"'{Shown(commit)}' is not the name of a commit.");
        }

        using var repository = await OpenAsync(agent, directory, cancellationToken);
        string[] commits = range.From is null && range.To is null && !await repository.HasAsync("HEAD", cancellationToken)
            ? []
            : [range.From ?? "HEAD", .. range.To is { } to ? [to] : Array.Empty<string>()];
        var text = await repository.RunAsync(
            [
                "--literal-pathspecs", "diff", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all", .. commits,
                "--", .. range.Path is { } path ? [path] : Array.Empty<string>(),
            ],
            cancellationToken);
        return text.Length > MaxDiff ? new GitDiff(text[..MaxDiff], IsTruncated: true) : new GitDiff(text, IsTruncated: false);
    }

    public async Task<GitCommit> CommitAsync(
        AgentDefinition agent, string directory, string message, GitAuthor author, CancellationToken cancellationToken)
    {
        using var repository = await OpenAsync(agent, directory, cancellationToken);
        await repository.RunAsync(["add", "--all"], cancellationToken);
        if ((await repository.TryAsync(["diff", "--cached", "--quiet", "--no-ext-diff", "--ignore-submodules=all"], cancellationToken)).ExitCode == 0)
        {
            throw new GitException("git_nothing_to_commit", "There is nothing to commit: no file differs from the last commit.");
        }

        await repository.RunAsync(
            ["commit", "--quiet", "--no-verify", "--cleanup=whitespace", "--file=-"],
            cancellationToken,
            message,
            [
                $"GIT_AUTHOR_NAME={author.Name}", $"GIT_AUTHOR_EMAIL={author.Email}", $"GIT_COMMITTER_NAME={author.Name}",
                $"GIT_COMMITTER_EMAIL={author.Email}",
            ]);
        return (await LogAsync(repository, 0, 1, cancellationToken))[0];
    }

    public async Task PullAsync(AgentDefinition agent, string directory, GitRemote remote, CancellationToken cancellationToken)
    {
        using var repository = await OpenAsync(agent, directory, cancellationToken);
        var branch = await BranchAsync(repository, remote, cancellationToken);

        // Two steps: what is executed while files are written has no credential in reach.
        await repository.RunAsync(
            ["fetch", "--no-tags", "--no-auto-gc", "--upload-pack=git upload-pack", remote.Name, $"refs/heads/{branch}"],
            cancellationToken,
            environment: repository.WayOut,
            limit: Later);
        await repository.RunAsync(["merge", "--ff-only", "--no-verify", "--quiet", "FETCH_HEAD"], cancellationToken);
    }

    public async Task PushAsync(AgentDefinition agent, string directory, GitRemote remote, CancellationToken cancellationToken)
    {
        using var repository = await OpenAsync(agent, directory, cancellationToken);
        var branch = await BranchAsync(repository, remote, cancellationToken);
        await repository.RunAsync(
            ["push", "--no-verify", "--porcelain", "--receive-pack=git receive-pack", remote.Name, $"HEAD:refs/heads/{branch}"],
            cancellationToken,
            environment: repository.WayOut,
            limit: Later);
    }

    private static async Task<string> BranchAsync(Repository repository, GitRemote remote, CancellationToken cancellationToken)
    {
        var branch = remote.Branch ?? (await repository.TryAsync(["symbolic-ref", "--quiet", "--short", "HEAD"], cancellationToken)).Output.Trim();
        return RemoteName().IsMatch(remote.Name) && BranchName().IsMatch(branch)
            ? branch
            : throw new GitException("git_invalid_remote", "A remote is named by letters, digits and . _ -, and so is its branch, with slashes too.");
    }

    private static async Task<IReadOnlyList<GitCommit>> LogAsync(Repository repository, int skip, int limit, CancellationToken cancellationToken)
    {
        const int fields = 6;
        var text = await repository.RunAsync(
            [
                "log", "-z", "--format=%H%x00%P%x00%an%x00%ae%x00%aI%x00%s",
                string.Create(CultureInfo.InvariantCulture, $"--skip={skip}"),
                string.Create(CultureInfo.InvariantCulture, $"--max-count={limit}"),
            ],
            cancellationToken);
        return
        [
            .. text.TrimEnd('\0').Split('\0').Chunk(fields).Where(commit => commit.Length == fields).Select(commit => new GitCommit(
                commit[0],
                commit[1].Split(' ', StringSplitOptions.RemoveEmptyEntries),
                new GitAuthor(commit[2], commit[3]),
                DateOf(commit[4]),
                commit[5])),
        ];
    }

    private async Task<Repository> OpenAsync(AgentDefinition agent, string directory, CancellationToken cancellationToken)
    {
        if (directory.Length > 500 || directory.Contains('\0') || directory.StartsWith('/') || directory.Split('/').Contains("..", StringComparer.Ordinal))
        {
            throw new GitException("git_invalid_directory", "A repository is a path below the workspace: relative, and without '..'.");
        }

        var repository = new Repository(await workspaces.OpenAsync(agent, cancellationToken), $"/workspace/{directory}");
        try
        {
            await repository.ReadAsync(cancellationToken);
            return repository;
        }
        catch
        {
            repository.Dispose();
            throw;
        }
    }

    /// <summary>What it warns of is not why, unless it says nothing else.</summary>
    private static string[] FailuresOf(string errors)
    {
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var failures = Array.FindAll(lines, line => !line.StartsWith("warning:", StringComparison.Ordinal));
        return failures.Length > 0 ? failures : lines;
    }

    private static GitFile FileOf(string[] fields) => new(fields[^1], fields[0][..1], fields[0][1..2]);

    /// <summary>Whoever commits writes what it likes: what is no date is the beginning of time.</summary>
    private static DateTimeOffset DateOf(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var date) ? date : DateTimeOffset.UnixEpoch;

    private static int Count(string text) => Math.Abs(int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));

    private static string Shown(string text) => new([.. text.Where(letter => !char.IsControl(letter)).Take(MaxError)]);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/~^@{}-]{0,199}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CommitName();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex RemoteName();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex BranchName();

    /// <summary>A repository, and how git is asked about it.</summary>
    private sealed class Repository(Workspace workspace, string directory) : IDisposable
    {
        /// <summary>Files are changed by programs of their own where a repository says so: each of them by none.</summary>
        private string[] _noFilters = [];

        public IReadOnlyList<string> WayOut => workspace.WayOut;

        public void Dispose() => workspace.Dispose();

        /// <exception cref="GitException">There is none.</exception>
        public async Task ReadAsync(CancellationToken cancellationToken)
        {
            if ((await TryAsync(["rev-parse", "--is-inside-work-tree"], cancellationToken)).ExitCode != 0)
            {
                throw new GitException("git_no_repository", "There is no repository here: say where below the workspace it is.");
            }

            var filters = await TryAsync(
                ["config", "--null", "--name-only", "--get-regexp", @"^filter\..*\.(clean|smudge|process|required)$"], cancellationToken);
            _noFilters =
            [
                .. filters.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Take(MaxFiles)
                    .SelectMany(name => (string[])["-c", name.EndsWith(".required", StringComparison.Ordinal) ? $"{name}=false" : $"{name}="]),
            ];
        }

        public async Task<bool> HasAsync(string commit, CancellationToken cancellationToken) =>
            (await TryAsync(["rev-parse", "--quiet", "--verify", commit], cancellationToken)).ExitCode == 0;

        /// <exception cref="GitException">Git would not do it.</exception>
        public async Task<string> RunAsync(
            string[] command, CancellationToken cancellationToken, string input = "", IReadOnlyList<string>? environment = null, TimeSpan? limit = null)
        {
            var (exitCode, output, errors) = await TryAsync(command, cancellationToken, input, environment, limit);
            return exitCode switch
            {
                0 => output,
                137 => throw new GitException("git_timeout", "Git took too long."),
                _ => throw new GitException("git_failed", $"Git would not: {Shown(string.Join(' ', FailuresOf(errors)))}"),
            };
        }

        public async Task<(int ExitCode, string Output, string Errors)> TryAsync(
            string[] command, CancellationToken cancellationToken, string input = "", IReadOnlyList<string>? environment = null, TimeSpan? limit = null)
        {
            var came = await workspace.RunAsync(
                new ProgramSpec
                {
                    Command = ["git", "--no-optional-locks", .. Safe, .. _noFilters, "-C", directory, .. command],
                    Environment = [.. Environment, .. environment ?? []],
                },
                Encoding.UTF8.GetBytes(input),
                limit ?? Soon,
                cancellationToken);
            return (came.ExitCode, Encoding.UTF8.GetString(came.Output), Encoding.UTF8.GetString(came.Errors));
        }
    }
}
