namespace Trinity.DemoDeliveries;

/// <summary>A repository as it stands after the deliveries so far.</summary>
/// <param name="Name">Its name within the organisation.</param>
/// <param name="Language">What it is written in.</param>
/// <param name="Weight">How much of what happens, happens here.</param>
internal sealed record Repository(string Name, string Language, int Weight)
{
    public string FullName => "acme/" + Name;

    /// <summary>The last number given to an issue or pull request.</summary>
    public int Numbers { get; set; }

    public int MinorVersion { get; set; } = 4;

    public List<Issue> Issues { get; } = [];

    public List<Change> Changes { get; } = [];

    public Queue<Deployment> Deployments { get; } = [];

    public List<string> Branches { get; } = [];
}

internal sealed record Issue(int Number, string Title, string Author)
{
    /// <summary>Whether it is severe, open, and no member has answered it.</summary>
    public bool AwaitsAnswer { get; set; }

    /// <summary>Whether its severity is for a person to say: then nobody here must answer or close it.</summary>
    public bool IsJudged { get; init; }
}

internal sealed record Change(int Number, string Title, string Author)
{
    /// <summary>Whether it is a newcomer's, and a person must let its checks run.</summary>
    public bool IsByNewcomer { get; init; }
}

internal sealed record Deployment(long Id, string Ref, string Environment);
