using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Platform.Lanes;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Server.Http;

namespace Trinity.Server.Agents;

/// <summary>What blocks what in an agent, over HTTP.</summary>
internal static class LaneEndpoints
{
    private const int MaxOtherWaits = 20;

    public static RouteGroupBuilder MapLanes(this RouteGroupBuilder api)
    {
        api.MapGet("/agents/{name}/lanes", ListAsync).WithTags("Agents").WithName("ListLanes").Requires(AccessRights.Read)
            .WithSummary(
                "Lists the keys of an agent that have open messages, those with most behind them first, with what the first message of each "
                + "waits for. A message without a key is a lane of its own.")
            .Produces<Page<AgentLane>>();
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, LaneService lanes, string name, int? limit, string? cursor, CancellationToken cancellationToken) =>
        (await lanes.ListAsync(context.Caller(), name, Paging.Read(cursor), Paging.Limit(limit), cancellationToken))
            .ToResult(page => page.ToResult(context, Show));

    private static AgentLane Show(LaneView view)
    {
        var head = view.Lane.Head;
        var waits = view.Lane.RetryAt is { } retry ? [new LaneWait { Kind = "retry", DueAt = retry }] : view.Lane.Waits.Select(Show).ToArray();
        return new AgentLane
        {
            Key = head.Key,
            Open = view.Lane.Open,
            Behind = view.Lane.Open - 1,
            Head = new LaneHead
            {
                Execution = head.Id.ToString(),
                Type = head.Type,
                Status = view.Status,
                HoldsBack = view.HoldsBack,
                CreatedAt = head.CreatedAt,
                Wait = waits.FirstOrDefault(),
                OtherWaits = [.. waits.Skip(1).Take(MaxOtherWaits)],
            },
        };
    }

    private static LaneWait Show(LaneWaitRecord wait) => new()
    {
        Name = wait.Name,
        Kind = Words.Of(wait.Kind),
        DueAt = wait.DueAt,
        Asks = [.. wait.Asks.Select(Platform.PublicIds.Ask)],
        Calls = [.. wait.Calls.Select(call => call.ToString())],
    };
}
