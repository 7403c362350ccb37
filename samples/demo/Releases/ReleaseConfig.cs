using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Trinity.Sdk.Nodes;

namespace Trinity.Samples.Demo.Releases;

/// <summary>What an operator sets for the release desk.</summary>
public sealed class ReleaseConfig
{
    [AgentName]
    [Description("The agent that knows the open issues.")]
    public string TriageDesk { get; set; } = "triage";

    [Range(1, 24 * 60 * 60)]
    [Description("How many seconds after its approval it is reported where a release runs.")]
    public int ReportAfterSeconds { get; set; } = 30 * 60;
}
