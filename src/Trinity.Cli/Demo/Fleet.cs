using Trinity.Client;
using Trinity.Client.Agents;

namespace Trinity.Cli.Demo;

/// <summary>The three agents of the demo.</summary>
internal static class Fleet
{
    public const string Intake = "github";
    public const string Triage = "triage";
    public const string Releases = "releases";

    public static IReadOnlyList<string> Agents { get; } = [Intake, Triage, Releases];

    /// <summary>Creates the agents, the ones that are named by others first, and the webhook.</summary>
    /// <returns>Where deliveries go.</returns>
    public static async Task<Uri> CreateAsync(TrinityClient client, string secret, CancellationToken cancellationToken)
    {
        await CreateAsync(client, Triage, "triage-desk", new { }, cancellationToken);
        await CreateAsync(client, Releases, "release-desk", new { TriageDesk = Triage, ReportAfterSeconds = 2 }, cancellationToken);
        var intake = new { Secret = secret, TriageDesk = Triage, ReleaseDesk = Releases };
        await CreateAsync(client, Intake, "github-intake", intake, cancellationToken);
        var webhook = await client.Webhooks.CreateAsync(Intake, "github", cancellationToken);
        return new Uri(webhook.Url!);
    }

    private static Task<Agent> CreateAsync(
        TrinityClient client, string name, string nodeType, object config, CancellationToken cancellationToken) =>
        client.Agents.CreateAsync(
            new CreateAgent { Name = name, RuntimeKind = "native", NodeType = nodeType, Config = RawJson.From(config), Tags = ["demo"] },
            cancellationToken);
}
