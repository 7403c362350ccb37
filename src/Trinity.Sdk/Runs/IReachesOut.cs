namespace Trinity.Sdk.Runs;

/// <summary>A runtime whose agents reach hosts outside through the platform. Found by asking the runtime for it.</summary>
internal interface IReachesOut
{
    /// <summary>What an agent may reach.</summary>
    /// <param name="config">Its configuration as JSON.</param>
    /// <returns>The rules; none for nothing at all.</returns>
    IReadOnlyList<EgressRule> EgressOf(ReadOnlyMemory<byte> config);
}
