using System.Globalization;
using Trinity.Platform;
using Trinity.Platform.Audit;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;
using AgentSession = Trinity.Client.Workspaces.AgentSession;
using SessionEntry = Trinity.Client.Workspaces.SessionEntry;

namespace Trinity.Server.Workspaces;

/// <summary>The conversations of agents over HTTP.</summary>
internal static class SessionEndpoints
{
    public static RouteGroupBuilder MapAgentSessions(this RouteGroupBuilder api)
    {
        var sessions = api.MapGroup("/agents/{name}/sessions").WithTags("Conversations");
        sessions.MapGet("/", ListAsync).WithName("ListAgentSessions").Requires(AccessRights.Operate).RequiresCapability(Capability.Sessions)
            .WithSummary("Lists the conversations that the agent remembers, by their ids.").Produces<Client.Page<AgentSession>>();
        sessions.MapGet("/{session}", ReadAsync).WithName("ReadAgentSession").Requires(AccessRights.Operate).RequiresCapability(Capability.Sessions)
            .WithSummary("Reads what was said in a conversation, from its beginning.").Produces<Client.Page<SessionEntry>>();
        sessions.MapDelete("/{session}", ForgetAsync).WithName("ForgetAgentSession").Requires(AccessRights.Edit).RequiresCapability(Capability.Sessions)
            .WithSummary("Forgets a conversation. A key that would go on with it cannot, until it is reset.").Produces(StatusCodes.Status204NoContent);
        return api;
    }

    private static async Task<IResult> ListAsync(HttpContext context, string name, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var sessions = context.CapableAgent<IAgentSessions>();
        var after = Guid.TryParse(Paging.Read(cursor), out var last) ? last : (Guid?)null;
        var found = await sessions.Runtime.ListAsync(sessions.Agent, after, Paging.Limit(limit) + 1, cancellationToken);
        return Page<Sdk.Runtimes.AgentSession>.Cut(found, Paging.Limit(limit), session => session.Id.ToString()).ToResult(
            context, session => new AgentSession { Id = session.Id, Size = session.Size, ChangedAt = session.ChangedAt });
    }

    private static async Task<IResult> ReadAsync(
        HttpContext context, AgentActions actions, string name, string session, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var sessions = context.CapableAgent<IAgentSessions>();
        var after = Paging.ReadNumber(cursor) ?? 0;
        if (!Guid.TryParse(session, out var id)
            || await sessions.Runtime.ReadAsync(sessions.Agent, id, after, Paging.Limit(limit) + 1, cancellationToken) is not { } found)
        {
            return Problems.Of(Refusal.NotFound("session"));
        }

        await actions.RecordAsync(context.Caller(), sessions.Agent.Id, "read_session");
        return Page<Sdk.Runtimes.SessionEntry>.Cut(found, Paging.Limit(limit), entry => entry.Number.ToString(CultureInfo.InvariantCulture))
            .ToResult(context, Show);
    }

    private static async Task<IResult> ForgetAsync(
        HttpContext context, AgentActions actions, string name, string session, CancellationToken cancellationToken)
    {
        var sessions = context.CapableAgent<IAgentSessions>();
        if (!Guid.TryParse(session, out var id) || !await sessions.Runtime.ForgetAsync(sessions.Agent, id, cancellationToken))
        {
            return Problems.Of(Refusal.NotFound("session"));
        }

        await actions.RecordAsync(context.Caller(), sessions.Agent.Id, "forget_session");
        return TypedResults.NoContent();
    }

    private static SessionEntry Show(Sdk.Runtimes.SessionEntry entry) => new()
    {
        Number = entry.Number,
        At = entry.At,
        Role = entry.Role,
        Kind = entry.Kind,
        Text = entry.Text,
        Tool = entry.Tool,
    };
}
