using Microsoft.Extensions.Logging;

namespace Trinity.Sdk.Turns;

/// <summary>What an attempt was given to release at its end: its own <c>using</c> does not run when it waits.</summary>
internal sealed class OwnedResources
{
    private readonly List<IDisposable> _resources = [];

    public void Add(IDisposable resource) => _resources.Add(resource);

    /// <summary>Releases them, the latest first.</summary>
    public void Release(ILogger log, string agent)
    {
        for (var i = _resources.Count - 1; i >= 0; i--)
        {
            try
            {
                _resources[i].Dispose();
            }
            catch (Exception exception)
            {
                // One resource that cannot be released must not keep the others.
                TurnLog.NotReleased(log, agent, exception);
            }
        }
    }
}
