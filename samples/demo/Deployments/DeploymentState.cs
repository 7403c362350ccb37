namespace Trinity.Samples.Demo.Deployments;

/// <summary>What the deployment desk remembers of one repository.</summary>
public sealed class DeploymentState
{
    /// <summary>The deployments under way, by id, with their environment.</summary>
    public SortedDictionary<long, string> UnderWay { get; set; } = [];
}
