using System.Globalization;
using Trinity.Client.Git;
using Trinity.Platform;
using Trinity.Platform.Shell;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;

namespace Trinity.Server.Git;

/// <summary>The repositories in the workspaces of agents: looked at by who may read the agent, changed by who may edit it.</summary>
internal static class GitEndpoints
{
    private const string Origin = "origin";
    private const int MaxMessage = 16_384;
    private const int MaxAuthor = 200;

    public static RouteGroupBuilder MapGit(this RouteGroupBuilder api)
    {
        var git = api.MapGroup("/agents/{name}/git").WithTags("Git");
        git.MapGet("/status", StatusAsync).WithName("GetGitStatus").Requires(AccessRights.Read).RequiresCapability(Capability.Git)
            .WithSummary("Shows what differs from the last commit.").Produces<RepositoryStatus>();
        git.MapGet("/log", LogAsync).WithName("ListCommits").Requires(AccessRights.Read).RequiresCapability(Capability.Git)
            .WithSummary("Lists the commits, from the latest to the first.").Produces<Client.Page<RepositoryCommit>>();
        git.MapGet("/diff", DiffAsync).WithName("GetDiff").Requires(AccessRights.Read).RequiresCapability(Capability.Git)
            .WithSummary("Shows differences as text.").Produces<RepositoryDiff>();
        git.MapPost("/commit", CommitAsync).WithName("CommitFiles").Requires(AccessRights.Edit).RequiresCapability(Capability.Git)
            .WithSummary("Commits everything that differs.").Produces<RepositoryCommit>();
        git.MapPost("/pull", PullAsync).WithName("PullCommits").Requires(AccessRights.Edit).RequiresCapability(Capability.Git)
            .WithSummary("Takes what a branch of a remote has more, where the current one can follow it straight on.").Produces<RepositoryStatus>();
        git.MapPost("/push", PushAsync).WithName("PushCommits").Requires(AccessRights.Edit).RequiresCapability(Capability.Git)
            .WithSummary("Gives a branch of a remote what the current one has more.").Produces<RepositoryStatus>();
        return api;
    }

    private static async Task<IResult> StatusAsync(HttpContext context, string? path, CancellationToken cancellationToken)
    {
        var git = context.CapableAgent<IAgentGit>();
        return TypedResults.Ok(Show(await git.Runtime.StatusAsync(git.Agent, path ?? string.Empty, cancellationToken)));
    }

    private static async Task<IResult> LogAsync(HttpContext context, string? path, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var git = context.CapableAgent<IAgentGit>();
        var skip = (int)Math.Clamp(Paging.ReadNumber(cursor) ?? 0, 0, int.MaxValue);
        var size = Paging.Limit(limit);
        var found = await git.Runtime.LogAsync(git.Agent, path ?? string.Empty, skip, size + 1, cancellationToken);
        var place = skip;
        return Page<GitCommit>.Cut(found, size, _ => (place + size).ToString(CultureInfo.InvariantCulture)).ToResult(context, Show);
    }

    private static async Task<IResult> DiffAsync(
        HttpContext context, string? path, string? from, string? to, string? file, CancellationToken cancellationToken)
    {
        var git = context.CapableAgent<IAgentGit>();
        var diff = await git.Runtime.DiffAsync(git.Agent, path ?? string.Empty, new GitRange(Given(from), Given(to), Given(file)), cancellationToken);
        return TypedResults.Ok(new RepositoryDiff(diff.Text, diff.IsTruncated));
    }

    private static async Task<IResult> CommitAsync(
        HttpContext context, ShellService service, string name, CommitFiles body, CancellationToken cancellationToken)
    {
        var git = context.CapableAgent<IAgentGit>();
        var author = new GitAuthor(body.AuthorName ?? name, body.AuthorEmail ?? $"{name}@agents.invalid");
        if (body.Message is not { Length: > 0 and <= MaxMessage } || body.Message.Contains('\0'))
        {
            return Problems.Of(Filters.Invalid("invalid_message", "/message", $"A commit says something, in at most {MaxMessage} characters."));
        }

        if (!IsName(author.Name) || !IsName(author.Email))
        {
            return Problems.Of(Filters.Invalid(
                "invalid_author", "/authorName", $"A name and an address have 1 to {MaxAuthor} characters, none of them < or >, or a control character."));
        }

        return await ChangeAsync(context, service, name, async agent =>
            TypedResults.Ok(Show(await git.Runtime.CommitAsync(agent, body.Path ?? string.Empty, body.Message, author, cancellationToken))), cancellationToken);
    }

    private static Task<IResult> PullAsync(
        HttpContext context, ShellService service, string name, TransferCommits body, CancellationToken cancellationToken)
    {
        var git = context.CapableAgent<IAgentGit>().Runtime;
        return ChangeAsync(context, service, name, async agent =>
        {
            await git.PullAsync(agent, body.Path ?? string.Empty, new GitRemote(body.Remote ?? Origin, body.Branch), cancellationToken);
            return TypedResults.Ok(Show(await git.StatusAsync(agent, body.Path ?? string.Empty, cancellationToken)));
        }, cancellationToken);
    }

    private static Task<IResult> PushAsync(
        HttpContext context, ShellService service, string name, TransferCommits body, CancellationToken cancellationToken)
    {
        var git = context.CapableAgent<IAgentGit>().Runtime;
        return ChangeAsync(context, service, name, async agent =>
        {
            await git.PushAsync(agent, body.Path ?? string.Empty, new GitRemote(body.Remote ?? Origin, body.Branch), cancellationToken);
            return TypedResults.Ok(Show(await git.StatusAsync(agent, body.Path ?? string.Empty, cancellationToken)));
        }, cancellationToken);
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext context, ShellService service, string name, Func<AgentDefinition, Task<IResult>> change, CancellationToken cancellationToken)
    {
        var entered = await service.EnterAsync(context.Caller(), name, cancellationToken);
        return entered is Outcome<AgentDefinition>.Done { Value: var agent } ? await change(agent) : entered.ToResult(_ => Results.Empty);
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static bool IsName(string text) => text.Length is > 0 and <= MaxAuthor && !text.Any(letter => char.IsControl(letter) || letter is '<' or '>');

    private static RepositoryStatus Show(GitStatus status) => new()
    {
        Branch = status.Branch,
        Commit = status.Commit,
        Upstream = status.Upstream,
        Ahead = status.Ahead,
        Behind = status.Behind,
        Files = [.. status.Files.Select(file => new RepositoryFile(file.Path, file.Index, file.WorkTree))],
        IsTruncated = status.IsTruncated,
    };

    private static RepositoryCommit Show(GitCommit commit) => new()
    {
        Id = commit.Id,
        Parents = commit.Parents,
        AuthorName = commit.Author.Name,
        AuthorEmail = commit.Author.Email,
        At = commit.At,
        Subject = commit.Subject,
    };
}
