using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Trinity.Sdk.Nodes;

namespace Trinity.Samples.Demo.Intake;

/// <summary>What an operator sets for the intake.</summary>
public sealed class GitHubIntakeConfig
{
    [Secret]
    [Required]
    [Description("The secret of the webhook, as entered on GitHub.")]
    public string? Secret { get; set; }

    [AgentName]
    [Description("The agent that takes issues and pull requests.")]
    public string TriageDesk { get; set; } = "triage";

    [AgentName]
    [Description("The agent that takes version tags, releases and deployments.")]
    public string ReleaseDesk { get; set; } = "releases";
}
