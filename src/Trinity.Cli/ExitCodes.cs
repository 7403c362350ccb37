namespace Trinity.Cli;

/// <summary>What commands return.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>It could not be done, or what was checked is not so.</summary>
    public const int Failed = 1;
}
