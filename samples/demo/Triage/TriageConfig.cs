using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Trinity.Samples.Demo.Triage;

/// <summary>What an operator sets for the triage desk.</summary>
public sealed class TriageConfig
{
    [Range(1, 30 * 24)]
    [Description("After how many hours a severe issue without a maintainer's answer is reported.")]
    public int AnswerWithinHours { get; set; } = 4;
}
