namespace Trinity.Samples.Demo.Deployments;

// What the deployment desk is told.

public sealed record DeploymentBegun(long Id, string Environment);

public sealed record DeploymentChanged(long Id, string State, string Environment, string Reference)
{
    public bool IsFinal => State is "success" or "failure" or "error";
}
