namespace Trinity.DemoDeliveries;

/// <summary>What happens around releases: tags, publications, deployments.</summary>
internal sealed class Releases(Dice dice, Post post)
{
    private const string Robot = "deploy[bot]";

    /// <summary>A version that a person must approve.</summary>
    public Line Tag(Repository repository, string answer)
    {
        var version = NextVersion(repository);
        var then = new Dictionary<string, Expected>(StringComparer.Ordinal)
        {
            ["approve"] = new(["releases/release.report"], ["emit release.approved", "remind release.report", "emit release.reported"]),
            ["decline"] = new([], ["emit release.declined"]),
        };
        return post.Send(
            repository,
            "create",
            action: null,
            new { Ref = version, RefType = "tag", MasterBranch = "main" },
            dice.OneOf(Texts.Members),
            ["releases/release.requested", "triage/blockers.find"],
            ["tell releases"],
            new Ask($"Release {repository.FullName} {version}?", new { Answer = answer }, then));
    }

    public Line TagPreview(Repository repository) => post.Send(
        repository,
        "create",
        action: null,
        new { Ref = NextVersion(repository) + "-rc.1", RefType = "tag", MasterBranch = "main" },
        dice.OneOf(Texts.Members),
        ["releases/release.requested"],
        ["tell releases", "emit release.approved"]);

    public Line Publish(Repository repository) => post.Send(
        repository,
        "release",
        "published",
        new { Release = new { Id = dice.NextId(), TagName = Version(repository), Draft = false, PublishedAt = post.Now } },
        dice.OneOf(Texts.Members),
        ["releases/release.published"],
        ["tell releases"]);

    /// <summary>A deployment begins, goes on or ends.</summary>
    public Line Deploy(Repository repository)
    {
        if (repository.Deployments.Count == 0 || dice.Roll(3) == 0)
        {
            var begun = new Deployment(dice.NextId(), Version(repository), dice.OneOf("staging", "staging", "production"));
            repository.Deployments.Enqueue(begun);
            return post.Send(
                repository,
                "deployment",
                "created",
                new { Deployment = begun },
                Robot,
                ["deployments/deployment.begun"],
                ["tell deployments"]);
        }

        var state = dice.OneOf("in_progress", "success", "success", "failure");
        if (state == "in_progress")
        {
            return post.Send(
                repository,
                "deployment_status",
                "created",
                Status(repository.Deployments.Peek(), state),
                Robot,
                ["deployments/deployment.changed"],
                ["tell deployments"]);
        }

        return post.Send(
            repository,
            "deployment_status",
            "created",
            Status(repository.Deployments.Dequeue(), state),
            Robot,
            ["deployments/deployment.changed", "releases/deployment.finished"],
            ["tell deployments", "tell releases", .. state == "success" ? [] : (string[])["emit deployment.failed"]]);
    }

    /// <summary>Nobody ever announced this deployment: no attempt can work it through.</summary>
    public Line StatusOfUnknown(Repository repository) => post.Send(
        repository,
        "deployment_status",
        "created",
        Status(new Deployment(4_711, "v0.9.0", "production"), "success"),
        Robot,
        new Expected([], ["tell deployments"]) { Dead = "deployments/deployment.changed" });

    private object Status(Deployment deployment, string state) => new
    {
        Deployment = deployment,
        DeploymentStatus = new { Id = dice.NextId(), State = state, UpdatedAt = post.Now },
    };

    private static string Version(Repository repository) => $"v1.{repository.MinorVersion}.0";

    private static string NextVersion(Repository repository)
    {
        repository.MinorVersion++;
        return Version(repository);
    }
}
