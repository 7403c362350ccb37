using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Runs;

/// <summary>Tells operators that what executes agents of a kind cannot be reached, and takes it back when it can.</summary>
internal interface IRuntimeOutages
{
    /// <summary>Puts one alert in the queue of each tenant that has agents of the kind. One that is there from before stays as it is.</summary>
    Task BeginAsync(RuntimeKind kind, CancellationToken cancellationToken);

    /// <summary>Withdraws what is still pending of those, also of an earlier process.</summary>
    Task EndAsync(CancellationToken cancellationToken);
}
