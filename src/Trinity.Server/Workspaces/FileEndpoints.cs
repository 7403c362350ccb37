using System.Net.Mime;
using Trinity.Client.Workspaces;
using Trinity.Platform.Audit;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;
using Trinity.Server.OpenApi;
using WorkspaceFile = Trinity.Client.Workspaces.WorkspaceFile;

namespace Trinity.Server.Workspaces;

/// <summary>The files of agents over HTTP. What an agent works with may be secret: to see its files takes the right to operate it.</summary>
internal static class FileEndpoints
{
    /// <summary>The longest body, in bytes.</summary>
    private const long MaxFile = 100_000_000;

    /// <summary>A name may be longer than other cursors, where none of it is text.</summary>
    private const int LongestCursor = 1_400;

    private const int LongestVersion = 80;

    private static readonly IResult InvalidCondition = Problems.Of(
        StatusCodes.Status400BadRequest, "invalid_if_match", "If-Match must be one entity tag of the file; If-None-Match can only be *.");

    public static RouteGroupBuilder MapFiles(this RouteGroupBuilder api)
    {
        var files = api.MapGroup("/agents/{name}/files").WithTags("Files");
        files.MapGet("/", ListAsync).WithName("ListFiles").Requires(AccessRights.Operate).RequiresCapability(Capability.Files)
            .WithSummary("Lists what is in a folder of the workspace, by name.").Produces<Client.Page<WorkspaceFile>>();
        files.MapDelete("/", DeleteAsync).WithName("DeleteFile").Requires(AccessRights.Edit).RequiresCapability(Capability.Files)
            .WithSummary("Deletes a file, a link, or a folder with all that is in it.").Produces(StatusCodes.Status204NoContent);
        files.MapGet("/content", ReadAsync).WithName("ReadFile").Requires(AccessRights.Operate).RequiresCapability(Capability.Files)
            .WithSummary("Downloads a file, of at most 100 MB.").Produces<Stream>(contentType: MediaTypeNames.Application.Octet);
        files.MapPut("/content", WriteAsync).WithName("WriteFile").Requires(AccessRights.Edit).RequiresCapability(Capability.Files)
            .WithSummary("Uploads a file, of at most 100 MB; it takes its place when it is whole. With If-None-Match: * only where there is nothing.")
            .Accepts<Stream>(MediaTypeNames.Application.Octet).Produces<WorkspaceFile>().ReadsHeaders(RequestHeader.IfMatch);
        files.MapPost("/folders", MakeAsync).WithName("MakeFolder").Requires(AccessRights.Edit).RequiresCapability(Capability.Files)
            .WithSummary("Makes a folder, with those above it. One that is there is left as it is.").Produces(StatusCodes.Status204NoContent);
        files.MapPost("/move", MoveAsync).WithName("MoveFile").Requires(AccessRights.Edit).RequiresCapability(Capability.Files)
            .WithSummary("Gives a file or a folder another path.").Produces(StatusCodes.Status204NoContent);
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, string name, string? path, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (!WorkspacePath.TryParse(path, out var folder))
        {
            return FileProblems.InvalidPath;
        }

        var after = WorkspacePath.TryParse(Paging.Read(cursor, LongestCursor), out var last) ? last : WorkspacePath.Top;
        var files = context.CapableAgent<IAgentFiles>();
        var found = await files.Runtime.ListAsync(files.Agent, folder, after, Paging.Limit(limit) + 1, cancellationToken);
        return Platform.Page<Sdk.Runtimes.WorkspaceFile>.Cut(found, Paging.Limit(limit), file => file.Name).ToResult(context, Show);
    }

    private static async Task<IResult> ReadAsync(
        HttpContext context, AgentActions actions, string name, string? path, CancellationToken cancellationToken)
    {
        if (!WorkspacePath.TryParse(path, out var file) || file.IsTop)
        {
            return FileProblems.InvalidPath;
        }

        var files = context.CapableAgent<IAgentFiles>();
        await actions.RecordAsync(context.Caller(), files.Agent.Id, "read_file");
        var (found, content) = await files.Runtime.ReadAsync(files.Agent, file, cancellationToken);
        return Downloads.Of(content, file.Name, found.Size, tag: found.Version);
    }

    private static async Task<IResult> WriteAsync(
        HttpContext context, AgentActions actions, string name, string? path, CancellationToken cancellationToken)
    {
        if (!WorkspacePath.TryParse(path, out var file) || file.IsTop)
        {
            return FileProblems.InvalidPath;
        }

        if (!TryReadCondition(context.Request, out var condition))
        {
            return InvalidCondition;
        }

        var files = context.CapableAgent<IAgentFiles>();
        var written = await files.Runtime.WriteAsync(files.Agent, file, Downloads.BodyOf(context, MaxFile), condition, cancellationToken);
        await actions.RecordAsync(context.Caller(), files.Agent.Id, "write_file");
        context.Response.Headers.ETag = $"\"{written.Version}\"";
        return TypedResults.Ok(Show(written with { Name = file.Name }));
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext context, AgentActions actions, string name, string? path, CancellationToken cancellationToken)
    {
        if (!WorkspacePath.TryParse(path, out var file) || file.IsTop)
        {
            return FileProblems.InvalidPath;
        }

        var files = context.CapableAgent<IAgentFiles>();
        await files.Runtime.RemoveAsync(files.Agent, file, cancellationToken);
        await actions.RecordAsync(context.Caller(), files.Agent.Id, "delete_file");
        return TypedResults.NoContent();
    }

    private static async Task<IResult> MakeAsync(
        HttpContext context, AgentActions actions, string name, MakeFolder folder, CancellationToken cancellationToken)
    {
        if (!WorkspacePath.TryParse(folder.Path, out var path) || path.IsTop)
        {
            return FileProblems.InvalidPath;
        }

        var files = context.CapableAgent<IAgentFiles>();
        await files.Runtime.MakeFolderAsync(files.Agent, path, cancellationToken);
        await actions.RecordAsync(context.Caller(), files.Agent.Id, "make_folder");
        return TypedResults.NoContent();
    }

    private static async Task<IResult> MoveAsync(
        HttpContext context, AgentActions actions, string name, MoveFile move, CancellationToken cancellationToken)
    {
        if (!WorkspacePath.TryParse(move.From, out var from) || from.IsTop || !WorkspacePath.TryParse(move.To, out var to) || to.IsTop)
        {
            return FileProblems.InvalidPath;
        }

        var files = context.CapableAgent<IAgentFiles>();
        var condition = move.Replace ? WorkspaceCondition.Any : WorkspaceCondition.Nothing;
        await files.Runtime.MoveAsync(files.Agent, from, to, condition, cancellationToken);
        await actions.RecordAsync(context.Caller(), files.Agent.Id, "move_file");
        return TypedResults.NoContent();
    }

    private static bool TryReadCondition(HttpRequest request, out WorkspaceCondition condition)
    {
        condition = WorkspaceCondition.Any;
        if (request.Headers.IfNoneMatch is { Count: > 0 } none)
        {
            condition = WorkspaceCondition.Nothing;
            return none == "*" && request.Headers.IfMatch.Count == 0;
        }

        if (request.Headers.IfMatch is not [{ } match])
        {
            return request.Headers.IfMatch.Count == 0;
        }

        var version = match.Trim().Trim('"');
        condition = new WorkspaceCondition(version, IsNothing: false);
        return version.Length is > 0 and <= LongestVersion && version.All(character => char.IsAsciiHexDigitLower(character) || character == '-');
    }

    private static WorkspaceFile Show(Sdk.Runtimes.WorkspaceFile file) => new()
    {
        Name = file.Name,
        Kind = Words.Of(file.Kind),
        Size = file.Size,
        Mode = Convert.ToString(file.Mode, 8),
        ChangedAt = file.ChangedAt,
        Version = file.Version,
        Target = file.Target,
    };
}
