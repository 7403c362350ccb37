using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;

namespace Trinity.Server.Workspaces;

/// <summary>Why a file cannot be worked with, as problems.</summary>
internal static class FileProblems
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    /// <summary>A path that cannot be one.</summary>
    public static IResult InvalidPath { get; } = Problems.Of(Filters.Invalid(
        "invalid_path",
        "/path",
        "A path is names with a slash between them, from the top of the workspace: none empty, . or .., and a backslash only in \\\\ and \\xFF."));

    public static IResult Of(WorkspaceFileException failure)
    {
        var (status, code) = failure.Fault switch
        {
            WorkspaceFault.NotFound => (StatusCodes.Status404NotFound, "file_not_found"),
            WorkspaceFault.LeadsOut => (StatusCodes.Status409Conflict, "path_leads_out"),
            WorkspaceFault.IsFolder => (StatusCodes.Status409Conflict, "is_folder"),
            WorkspaceFault.NotFolder => (StatusCodes.Status409Conflict, "not_folder"),
            WorkspaceFault.NotFile => (StatusCodes.Status409Conflict, "not_file"),
            WorkspaceFault.Exists => (StatusCodes.Status409Conflict, "file_exists"),
            WorkspaceFault.Denied => (StatusCodes.Status409Conflict, "file_denied"),
            WorkspaceFault.Changed => (StatusCodes.Status412PreconditionFailed, "file_changed"),
            WorkspaceFault.TooLarge => (StatusCodes.Status413PayloadTooLarge, "file_too_large"),
            WorkspaceFault.Invalid => (StatusCodes.Status422UnprocessableEntity, "file_invalid"),
            WorkspaceFault.Broken => (StatusCodes.Status400BadRequest, "upload_broken"),
            WorkspaceFault.NoSpace => (StatusCodes.Status507InsufficientStorage, "no_space"),
            WorkspaceFault.Failed => (StatusCodes.Status503ServiceUnavailable, "file_failed"),
        };
        return Problems.Of(status, code, failure.Message, failure.Fault == WorkspaceFault.Failed ? Rest : null);
    }
}
