using System.ComponentModel;
using Trinity.Sdk.Nodes;

namespace Trinity.Samples.Demo.Deployments;

/// <summary>What an operator sets for the deployment desk.</summary>
public sealed class DeploymentConfig
{
    [AgentName]
    [Description("The agent that learns how deployments ended.")]
    public string ReleaseDesk { get; set; } = "releases";
}
