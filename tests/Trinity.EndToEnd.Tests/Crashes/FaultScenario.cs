namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>
/// One write of the engine and how it comes about. A process that ends before its commit must leave none of its facts, one that ends
/// after it all of them.
/// </summary>
internal sealed record FaultScenario(string Write)
{
    /// <summary>Which of several ways to the same write; empty for the only one.</summary>
    public string Variant { get; init; } = string.Empty;

    /// <summary>
    /// Whether the process is armed as it starts, on what this statement makes of the database before: for what the engine does by itself.
    /// </summary>
    public string? StartsWith { get; init; }

    /// <summary>What has to be there first.</summary>
    public Func<FaultRig, Task> Prepare { get; init; } = _ => Task.CompletedTask;

    /// <summary>The request in the course of which the process ends.</summary>
    public Func<FaultRig, Task> Act { get; init; } = _ => Task.CompletedTask;

    /// <summary>What the user does after the restart; sending again what was not acknowledged comes by itself.</summary>
    public Func<FaultRig, Task> Finish { get; init; } = _ => Task.CompletedTask;

    /// <summary>
    /// What the write changes, each as SQL that gives 0 or 1; <c>m</c> is the scenario's message, <c>a</c> its agent, <c>d</c> its
    /// delivery, <c>t</c> where that goes. None where the write
    /// may as well have had nothing to do: then only the rules of the checker hold.
    /// </summary>
    public IReadOnlyList<string> Facts { get; init; } = [];

    public string NameOf(string side) => string.Join('-', ((string[])[Write.Replace('_', '-'), Variant, side]).Where(word => word.Length > 0));
}
