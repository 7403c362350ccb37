using Trinity.Client.Sharing;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>A scenario for every write about who may do what with an agent, beside what is shared with people.</summary>
internal static class SharingFaultScenarios
{
    private const string Caller = "front";
    private const string Grant = "FROM call_grant WHERE target_id = (SELECT id FROM a) AND origin = 1";

    private const string Request = "FROM access_request WHERE agent_name = @name";
    private const string Link = "FROM public_link WHERE agent_id = (SELECT id FROM a)";
    private const string Share = "FROM share WHERE agent_id = (SELECT id FROM a)";

    public static IReadOnlyList<FaultScenario> All { get; } =
    [
        new("grant_call")
        {
            Prepare = rig => rig.CreateAgentAsync(),
            Act = rig => rig.Client.Callers.GrantAsync(rig.Name, Caller),
            Finish = rig => rig.Client.Callers.GrantAsync(rig.Name, Caller),
            Facts = [$"EXISTS (SELECT 1 {Grant})"],
        },
        new("revoke_call")
        {
            Prepare = async rig =>
            {
                await rig.CreateAgentAsync();
                await rig.Client.Callers.GrantAsync(rig.Name, Caller);
            },
            Act = rig => rig.Client.Callers.RevokeAsync(rig.Name, Caller),
            Finish = rig => FaultRig.AgainAsync(rig.Client.Callers.RevokeAsync(rig.Name, Caller), 404),
            Facts = [$"NOT EXISTS (SELECT 1 {Grant})"],
        },
        new("create_link")
        {
            Prepare = rig => rig.CreateAgentAsync(),
            Act = rig => rig.MakeLinkAsync(),
            Facts = [$"EXISTS (SELECT 1 {Link})"],
        },
        new("revoke_link")
        {
            Prepare = LinkedAsync,
            Act = rig => rig.Client.Links.RevokeAsync(rig.Name, rig.Link.Id),
            Finish = rig => FaultRig.AgainAsync(rig.Client.Links.RevokeAsync(rig.Name, rig.Link.Id), 404),
            Facts = [$"NOT EXISTS (SELECT 1 {Link})"],
        },
        new("use_link")
        {
            Prepare = LinkedAsync,
            Act = rig => rig.UseLinkAsync(),
            Finish = rig => rig.UseLinkAsync(),
            Facts = [$"EXISTS (SELECT 1 {Link} AND last_used_at IS NOT NULL)"],
        },
        new("request_access")
        {
            Prepare = async rig =>
            {
                await rig.CreateAgentAsync();
                await rig.JoinAndSignInAsync();
            },
            Act = RequestAsync,
            Finish = RequestAsync,
            Facts = [$"EXISTS (SELECT 1 {Request} AND status = 0)"],
        },
        new("approve_access")
        {
            Prepare = RequestedAsync,
            Act = async rig => await rig.Client.AccessRequests.ApproveAsync(await IdAsync(rig)),
            Finish = async rig => await FaultRig.AgainAsync(rig.Client.AccessRequests.ApproveAsync(await IdAsync(rig)), 409),
            Facts = [$"EXISTS (SELECT 1 {Request} AND status = 1)", $"EXISTS (SELECT 1 {Share})"],
        },
        new("deny_access")
        {
            Prepare = RequestedAsync,
            Act = async rig => await rig.Client.AccessRequests.DenyAsync(await IdAsync(rig)),
            Finish = async rig => await FaultRig.AgainAsync(rig.Client.AccessRequests.DenyAsync(await IdAsync(rig)), 409),
            Facts = [$"EXISTS (SELECT 1 {Request} AND status = 2)"],
        },
        new("erase_access_requests")
        {
            Prepare = RequestedAsync,
            StartsWith = "UPDATE access_request SET expires_at = 0 WHERE agent_name = @name",
            Facts = [$"NOT EXISTS (SELECT 1 {Request})"],
        },
    ];

    private static async Task LinkedAsync(FaultRig rig)
    {
        await rig.CreateAgentAsync();
        await rig.MakeLinkAsync();
    }

    private static Task RequestAsync(FaultRig rig) =>
        rig.AsPersonAsync(HttpMethod.Post, "access-requests", new RequestAccess { Agent = rig.Name, Level = "use" });

    private static async Task RequestedAsync(FaultRig rig)
    {
        await rig.CreateAgentAsync();
        await rig.JoinAndSignInAsync();
        await RequestAsync(rig);
    }

    private static async Task<string> IdAsync(FaultRig rig) =>
        (await rig.Client.AccessRequests.ListAsync("limit=200")).Items.Single(request => request.Agent == rig.Name).Id;
}
