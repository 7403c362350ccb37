using Trinity.Samples.Demo.Releases;
using Trinity.Sdk.Nodes;

namespace Trinity.Samples.Demo.Deployments;

/// <summary>
/// Follows deployments, each repository by itself, and says how they ended. Relaxed: a message that is tried again lets the
/// others of its repository pass.
/// </summary>
[NodeType("deployment-desk", Ordering = Ordering.Relaxed, Attempts = 3)]
public sealed class DeploymentDesk : NativeAgent<DeploymentState, DeploymentConfig>
{
    [Handles("deployment.begun")]
    public Task BegunAsync(DeploymentBegun deployment, Turn<DeploymentState, DeploymentConfig> turn)
    {
        turn.State.UnderWay[deployment.Id] = deployment.Environment;
        return Task.CompletedTask;
    }

    /// <summary>
    /// GitHub promises no order: a status may overtake its deployment. So one that nobody knows is tried again, soon; and
    /// if the deployment never comes, the message is dead after three attempts and an operator learns of it.
    /// </summary>
    [Handles("deployment.changed")]
    public Task ChangedAsync(DeploymentChanged deployment, Turn<DeploymentState, DeploymentConfig> turn)
    {
        if (!turn.State.UnderWay.ContainsKey(deployment.Id))
        {
            throw new NodeFailedException(
                $"Deployment {deployment.Id} of {turn.Message.Key} is not known.",
                Retry.After(TimeSpan.FromSeconds(1)),
                "deployment_unknown");
        }

        if (deployment.IsFinal)
        {
            turn.State.UnderWay.Remove(deployment.Id);
            turn.Tell(turn.Config.ReleaseDesk, "deployment.finished", new DeploymentFinished(
                deployment.Environment, deployment.Reference, Succeeded: deployment.State == "success"));
        }

        return Task.CompletedTask;
    }
}
