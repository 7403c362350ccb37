using System.Globalization;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Platform;
using Trinity.Platform.Agents;
using Trinity.Sdk.Messages;
using Trinity.Server.Http;

namespace Trinity.Server.Agents;

/// <summary>Shows agents as the API has them, with the entity tags that their changes are guarded by.</summary>
internal static class AgentShapes
{
    public static IResult InvalidIfMatch { get; } =
        Problems.Of(StatusCodes.Status400BadRequest, "invalid_if_match", "If-Match must be the entity tag of the agent, like \"3\".");

    /// <summary>Answers with the agent and its entity tag.</summary>
    public static IResult Answer(HttpContext context, Outcome<AgentView> outcome) => outcome.ToResult(view =>
    {
        Tag(context, view);
        return TypedResults.Ok(Show(view));
    });

    /// <summary>Answers with an agent that has come into being, and where it is.</summary>
    public static IResult Created(HttpContext context, Outcome<AgentView> outcome) => outcome.ToResult(view =>
    {
        Tag(context, view);
        return TypedResults.Created($"/api/v1/agents/{view.Definition.Name}", Show(view));
    });

    public static void Tag(HttpContext context, AgentView view) =>
        context.Response.Headers.ETag = $"\"{view.Version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>Reads the version that the agent must still have; null for any.</summary>
    /// <returns>False when the header is there and malformed.</returns>
    public static bool TryReadIfMatch(HttpContext context, out long? version)
    {
        version = null;
        if (context.Request.Headers.IfMatch is not [{ } header] || header == "*")
        {
            return context.Request.Headers.IfMatch.Count <= 1;
        }

        if (!long.TryParse(header.Trim().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        version = number;
        return true;
    }

    public static Client.Agents.Agent Show(AgentView view) => new()
    {
        Id = view.Definition.Id.ToString(),
        Name = view.Definition.Name,
        DisplayName = view.DisplayName,
        Description = view.Description,
        RuntimeKind = view.Definition.Runtime.Name,
        NodeType = view.Definition.NodeType,
        NodeVersion = view.NodeVersion,
        Config = new RawJson(view.Config),
        Secrets = view.Secrets.ToDictionary(secret => secret.Key, secret => new Secret(secret.Value), StringComparer.Ordinal),
        DesiredState = Words.Of(view.Definition.DesiredState),
        Status = Words.Of(view.Standing),
        HeldBy = view.HeldBy,
        HoldReason = view.HoldReason,
        Container = view.Containers is { } containers ? Words.Of(containers.State) : null,
        Owner = view.Owner,
        Tags = view.Tags,
        CreatedAt = view.CreatedAt,
        UpdatedAt = view.UpdatedAt,
        ExpiresAt = view.Definition.ExpiresAt,
        ExecutionsLeft = view.ExecutionsLeft,
        Version = view.Version,
    };

    public static Client.Agents.AgentCounts Show(AgentTally tally) => new()
    {
        Running = tally.Running,
        Stopped = tally.Stopped,
        Held = tally.Held,
        Deleted = tally.Deleted,
    };

    public static Client.Agents.UnmanagedContainer Show(Sdk.Runtimes.UnmanagedContainer container) =>
        new(container.Id, container.Name, container.Image, container.Status, container.CreatedAt) { IsAdoptable = container.Agent is not null };

    public static AgentPurges Show(LeftAgents left) => new(left.Count, left.Limit);
}
