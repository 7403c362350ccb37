using Trinity.Testing.Crashes;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>What executions cause by the platform's tools. The same call after the crash is the one before it, if that was committed.</summary>
internal static class ToolFaultScenarios
{
    private const string Peer = "leaf";

    private const string CallIsKnown = "EXISTS (SELECT 1 FROM tool_call WHERE message_seq = (SELECT seq FROM m))";

    public static IEnumerable<FaultScenario> All { get; } =
    [
        new("call_tool")
        {
            Prepare = rig => RunningAsync(rig, "say"),
            Act = ReportAsync,
            Finish = async rig =>
            {
                await ReportAsync(rig);
                await rig.EndRunAsync("finish");
            },
            Facts = [CallIsKnown, "EXISTS (SELECT 1 FROM effect WHERE message_seq = (SELECT seq FROM m) AND kind = 0)"],
        },
        new("call_tool")
        {
            Variant = "send",
            Prepare = async rig =>
            {
                await RunningAsync(rig, "tell");
                await rig.Client.Callers.GrantAsync(Peer, rig.Name);
            },
            Act = TellAsync,
            Finish = async rig =>
            {
                await TellAsync(rig);
                await rig.EndRunAsync("finish");
            },
            Facts =
            [
                CallIsKnown,
                "EXISTS (SELECT 1 FROM effect WHERE message_seq = (SELECT seq FROM m) AND kind = 1)",
                "EXISTS (SELECT 1 FROM p WHERE token = @name || '.0')",
            ],
        },
        new("call_tool")
        {
            Variant = "ask",
            Prepare = rig => RunningAsync(rig),
            Act = AskAsync,
            Finish = async rig =>
            {
                await AskAsync(rig);
                await rig.AnswerToolAsync();
                await rig.GetAskAsync();
                await rig.EndRunAsync("finish");
            },
            Facts =
            [
                CallIsKnown,
                "EXISTS (SELECT 1 FROM ask WHERE message_seq = (SELECT seq FROM m) AND status = 0)",
                "EXISTS (SELECT 1 FROM journal WHERE message_seq = (SELECT seq FROM m) AND kind = 11)",
            ],
        },
        new("keep_state")
        {
            Prepare = async rig =>
            {
                await rig.CreateLongAgentAsync();
                await rig.SendAsync();
                await rig.ReachedAsync(StoredStatus.Waiting);
            },
            Act = rig => rig.CallToolAsync("set_state", new { name = "step", value = 1 }),
            Finish = rig => rig.Client.Agents.ResetAsync(rig.Name, clearState: true),
            Facts = ["EXISTS (SELECT 1 FROM state WHERE agent_id = (SELECT id FROM a) AND key = @name)"],
        },
        new("take_end")
        {
            Prepare = async rig =>
            {
                await RunningAsync(rig);
                await AskAsync(rig);
                await rig.AnswerToolAsync();
            },
            Act = rig => rig.GetAskAsync(),
            Finish = async rig =>
            {
                await rig.GetAskAsync();
                await rig.EndRunAsync("finish");
            },
            Facts = ["EXISTS (SELECT 1 FROM journal WHERE message_seq = (SELECT seq FROM m) AND kind = 11 AND seen > 0)"],
        },
    ];

    private static async Task RunningAsync(FaultRig rig, params string[] operations)
    {
        await rig.CreateLongAgentAsync();
        await rig.SendUnkeyedAsync(operations);
        await rig.ReachedAsync(StoredStatus.Waiting);
    }

    private static Task ReportAsync(FaultRig rig) => rig.CallToolAsync("report", new { text = $"{rig.Name}.0" });

    private static Task TellAsync(FaultRig rig) =>
        rig.CallToolAsync("send_message", new { agent = Peer, type = "job", data = new { token = $"{rig.Name}.0" } });

    private static Task AskAsync(FaultRig rig) => rig.CallToolAsync("ask_operator", new { title = "Go on?" });
}
