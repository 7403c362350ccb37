using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Platform.States;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;

namespace Trinity.Server.Agents;

/// <summary>The states of agents over HTTP.</summary>
internal static class StateEndpoints
{
    public static RouteGroupBuilder MapStates(this RouteGroupBuilder api)
    {
        var states = api.MapGroup("/agents/{name}/state").WithTags("States");
        states.MapGet("/", FindAsync).WithName("FindStates").Requires(AccessRights.Read)
            .WithSummary("Lists states by key; with where=stage=two those whose indexed property matches, several must all match.")
            .Produces<Page<AgentState>>()
            .RequiresCapability(Capability.State);
        states.MapGet("/{key}", GetAsync).WithName("GetState").Requires(AccessRights.Read)
            .WithSummary("Shows the committed state of a key.").Produces<AgentState>()
            .RequiresCapability(Capability.State);
        return api;
    }

    private static async Task<IResult> FindAsync(
        HttpContext context,
        StateService service,
        string name,
        string[]? where,
        int? limit,
        string? cursor,
        CancellationToken cancellationToken) =>
        (await service.FindAsync(context.Caller(), name, where ?? [], Paging.Read(cursor), Paging.Limit(limit), cancellationToken))
            .ToResult(page => page.ToResult(context, Show));

    private static async Task<IResult> GetAsync(
        HttpContext context, StateService service, string name, string key, CancellationToken cancellationToken) =>
        (await service.GetAsync(context.Caller(), name, key, cancellationToken)).ToResult(state => TypedResults.Ok(Show(state)));

    private static AgentState Show(StateRecord state) => new()
    {
        Key = state.Key,
        Version = state.Version,
        SchemaVersion = state.SchemaVersion,
        UpdatedAt = state.UpdatedAt,
        Data = new RawJson(state.Data),
    };
}
