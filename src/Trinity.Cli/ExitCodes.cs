using Trinity.Client;

namespace Trinity.Cli;

/// <summary>What commands return; documented in docs/guides/command-line.md.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>It could not be done, was refused, or what was checked is not so.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense as it is.</summary>
    public const int Usage = 2;

    /// <summary>There is no key, it is not known, or it may not do this.</summary>
    public const int Forbidden = 3;

    public const int NotFound = 4;

    /// <summary>It does not fit the state of things, or somebody else has changed it meanwhile.</summary>
    public const int Conflict = 5;

    /// <summary>The server cannot be reached, or cannot do it now. Trying again may help.</summary>
    public const int Unavailable = 6;

    /// <summary>Ended by Ctrl+C.</summary>
    public const int Interrupted = 130;

    public static int Of(Problem problem) => problem.Status switch
    {
        401 or 403 => Forbidden,
        404 => NotFound,
        409 or 412 => Conflict,
        408 or 429 or 502 or 503 or 504 => Unavailable,
        _ => Failed,
    };
}
