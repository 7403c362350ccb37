namespace Trinity.Sdk.Runtimes;

/// <summary>How the containers of one agent were seen last.</summary>
/// <param name="State">How they are, in one word.</param>
/// <param name="Detail">More in words for a person, or null.</param>
public sealed record ContainerStatus(ContainerState State, string? Detail = null);

/// <summary>How the containers of an agent are, taken together.</summary>
public enum ContainerState
{
    /// <summary>At least one runs.</summary>
    Running,

    /// <summary>None runs and nothing is amiss: the agent has nothing to do, or is stopped.</summary>
    Stopped,

    /// <summary>None runs yet, and one is there that is about to.</summary>
    Starting,

    /// <summary>None runs, and none can be made: what they are made of is not there.</summary>
    Missing,

    /// <summary>Their engine does not answer, or has not been asked yet.</summary>
    Unknown,
}
