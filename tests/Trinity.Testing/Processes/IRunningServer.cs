using Trinity.Client;

namespace Trinity.Testing.Processes;

/// <summary>A server in another process, to be killed.</summary>
public interface IRunningServer : IAsyncDisposable
{
    Uri Address { get; }

    /// <summary>Speaks to the server, once it is ready.</summary>
    TrinityClient Client { get; }

    Task ReadyAsync(CancellationToken cancellationToken);

    /// <summary>SIGKILL: nothing is flushed, closed or told.</summary>
    Task KillAsync();
}
