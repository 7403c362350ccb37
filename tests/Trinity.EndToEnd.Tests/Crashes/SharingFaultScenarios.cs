namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>A scenario for every write about who may do what with an agent, beside what is shared with people.</summary>
internal static class SharingFaultScenarios
{
    private const string Caller = "front";
    private const string Grant = "FROM call_grant WHERE target_id = (SELECT id FROM a) AND origin = 1";

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
    ];
}
