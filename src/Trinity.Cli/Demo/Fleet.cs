using Trinity.Client;
using Trinity.Client.Agents;

namespace Trinity.Cli.Demo;

/// <summary>The agents of the demo: a door and a router without code, and three desks.</summary>
internal static class Fleet
{
    public const string Door = "github";
    public const string Router = "router";
    public const string Triage = "triage";
    public const string Releases = "releases";
    public const string Deployments = "deployments";

    public static IReadOnlyList<string> Agents { get; } = [Door, Router, Triage, Releases, Deployments];

    /// <summary>Creates the agents, the ones that are named by others first, and the webhook.</summary>
    /// <returns>Where deliveries go.</returns>
    public static async Task<Uri> CreateAsync(
        TrinityClient client, Installation installation, string secret, CancellationToken cancellationToken)
    {
        await CreateAsync(client, Triage, "triage-desk", RawJson.From(new { }), cancellationToken);
        await CreateAsync(
            client, Releases, "release-desk", RawJson.From(new { TriageDesk = Triage, ReportAfterSeconds = 2 }), cancellationToken);
        await CreateAsync(client, Deployments, "deployment-desk", RawJson.From(new { ReleaseDesk = Releases }), cancellationToken);
        await CreateAsync(client, Router, "router", await installation.ReadConfigAsync(Router, cancellationToken), cancellationToken);
        var door = (await installation.ReadConfigAsync(Door, cancellationToken)).As<System.Text.Json.Nodes.JsonObject>()!;
        door["verify"]!["secret"] = secret;
        await CreateAsync(client, Door, "webhook-processor", RawJson.From(door), cancellationToken);
        var webhook = await client.Webhooks.CreateAsync(Door, "github", cancellationToken);
        return new Uri(webhook.Url!);
    }

    private static Task<Agent> CreateAsync(
        TrinityClient client, string name, string nodeType, RawJson config, CancellationToken cancellationToken) =>
        client.Agents.CreateAsync(
            new CreateAgent { Name = name, RuntimeKind = "native", NodeType = nodeType, Config = config, Tags = ["demo"] },
            cancellationToken);
}
