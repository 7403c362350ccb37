namespace Trinity.Server.Cluster;

/// <summary>
/// Ends a server that the others have declared dead: it was frozen, or out of reach. Whatever it still commits is refused by the store; started
/// again it is a new member.
/// </summary>
internal sealed partial class Expulsion(IHostApplicationLifetime lifetime, ILogger<Expulsion> logger) : IFatalErrorHandler
{
    /// <summary>How long it may take to leave in order.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Whether it has happened: what fails then fails for that.</summary>
    public bool HasHappened { get; private set; }

    public bool IsUnexpected(Exception exception) => exception is not ThreadInterruptedException;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        HasHappened = true;
        LogExpelled(exception, context);
        Environment.ExitCode = 1;
        _ = new Timer(_ => Environment.Exit(1), state: null, Patience, Timeout.InfiniteTimeSpan);
        lifetime.StopApplication();
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The server is no member of the cluster any more and ends: {Context}")]
    private partial void LogExpelled(Exception? exception, string? context);
}
