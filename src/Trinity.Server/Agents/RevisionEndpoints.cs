using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Platform.Agents;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Server.Http;

namespace Trinity.Server.Agents;

/// <summary>The history of agents' configurations over HTTP.</summary>
internal static class RevisionEndpoints
{
    public static RouteGroupBuilder MapRevisions(this RouteGroupBuilder api)
    {
        var revisions = api.MapGroup("/agents/{name}/revisions").WithTags("Agents");
        revisions.MapGet("/", ListAsync).WithName("ListRevisions").Requires(AccessRights.Read)
            .WithSummary("Lists the revisions of an agent's configuration, the latest first, with what each changed.")
            .Produces<Page<Client.Agents.AgentRevision>>();
        revisions.MapGet("/{number}", GetAsync).WithName("GetRevision").Requires(AccessRights.Read)
            .WithSummary("Shows a revision of an agent's configuration.")
            .Produces<Client.Agents.AgentRevision>();
        revisions.MapPost("/{number}/roll-back", RollBackAsync).WithName("RollBackAgent").Requires(AccessRights.Edit)
            .WithSummary(
                "Makes an earlier configuration, secrets included, the current one again, as a new revision. It is reviewed again: an agent "
                + "that it names must still be there.")
            .Produces<Client.Agents.Agent>();
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, AgentRevisions revisions, string name, int? limit, string? cursor, CancellationToken cancellationToken) =>
        (await revisions.ListAsync(context.Caller(), name, Paging.ReadNumber(cursor), Paging.Limit(limit), cancellationToken))
            .ToResult(page => page.ToResult(context, Show));

    private static async Task<IResult> GetAsync(
        HttpContext context, AgentRevisions revisions, string name, int number, CancellationToken cancellationToken) =>
        (await revisions.GetAsync(context.Caller(), name, number, cancellationToken)).ToResult(view => TypedResults.Ok(Show(view)));

    private static async Task<IResult> RollBackAsync(
        HttpContext context, AgentRevisions revisions, string name, int number, CancellationToken cancellationToken) =>
        AgentShapes.TryReadIfMatch(context, out var version)
            ? AgentShapes.Answer(context, await revisions.RollBackAsync(context.Caller(), name, number, version, cancellationToken))
            : AgentShapes.InvalidIfMatch;

    private static Client.Agents.AgentRevision Show(RevisionView view) => new()
    {
        Number = view.Revision.Number,
        IsCurrent = view.IsCurrent,
        Author = view.Revision.Author,
        CreatedAt = view.Revision.CreatedAt,
        Changes = [.. view.Changes.Select(place => new ConfigChange(
            Words.Of(place.Kind), place.Pointer, new RawJson(place.Before), new RawJson(place.After)))],
        Config = new RawJson(view.Config),
    };
}
