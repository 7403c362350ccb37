namespace Trinity.Server.Tests.Http;

/// <summary>
/// What each operation is sent; the others take nothing, or everything is optional. In braces: the name of an agent, one that is free, a
/// person, and a secret of an authenticator with its code of now.
/// </summary>
internal static class DoorBodies
{
    private static readonly Dictionary<string, string> Bodies = new(StringComparer.Ordinal)
    {
        ["CreateAgent"] = """{"name":"{own}","runtimeKind":"native","nodeType":"script"}""",
        ["ChangeAgent"] = """{"displayName":"Changed"}""",
        ["SubmitExecution"] = """{"type":"nothing"}""",
        ["AnswerAsk"] = """{"text":"yes"}""",
        ["AnswerAsks"] = """{"select":{"agent":"{name}"},"answer":{"text":"yes"}}""",
        ["CancelAsks"] = """{"agent":"{name}"}""",
        ["RetryExecutions"] = """{"select":{"agent":"{name}","status":["failed"]}}""",
        ["CancelExecutions"] = """{"agent":"{name}"}""",
        ["RedriveDeliveries"] = """{"agent":"{name}"}""",
        ["CancelDeliveries"] = """{"agent":"{name}"}""",
        ["CreateWebhook"] = """{"name":"another"}""",
        ["SetCredential"] = """{"kind":"environment","target":"TOKEN","value":"x"}""",
        ["CommitFiles"] = """{"message":"Changed."}""",
        ["PullCommits"] = """{"remote":"origin"}""",
        ["PushCommits"] = """{"remote":"origin"}""",
        ["AllowSsh"] = """{"publicKey":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA=="}""",
        ["ChangeWebhook"] = """{"isEnabled":false}""",
        ["CreateKey"] = """{"name":"{own}","scope":"read"}""",
        ["TryNodeType"] = """{"config":{"rules":[]},"message":{"data":{}}}""",
        ["AdoptContainer"] = """{"name":"{own}"}""",
        ["ApprovePurges"] = """{"count":1}""",
        ["TransferAgent"] = """{"owner":"{owner}"}""",
        ["CloneAgent"] = """{"name":"{own}"}""",
        ["ImportAgent"] = """{"version":1,"agent":{"name":"{own}","runtimeKind":"native","nodeType":"script"}}""",
        ["RenameAgent"] = """{"name":"{own}"}""",
        ["HoldAgent"] = """{"reason":"Odd."}""",
        ["LimitTenant"] = """{"maxAgents":1000000}""",
        ["CreateTenant"] = """{"name":"{own}"}""",
        ["CreateInvitation"] = """{"email":"{own}@example.org","role":"viewer"}""",
        ["ChangePerson"] = """{"role":"viewer"}""",
        ["ShareAgent"] = """{"role":"viewer","level":"use"}""",
        ["CreateLink"] = """{"label":"Help page"}""",
        ["RequestAccess"] = """{"agent":"{own}","level":"use"}""",
        ["ApproveAccess"] = """{"level":"use"}""",
        ["DenyAccess"] = """{"reason":"No."}""",
        ["ChangePassword"] = """{"password":"correct horse battery","newPassword":"correct horse battery"}""",
        ["SetSecondFactor"] = """{"password":"correct horse battery","secret":"{secret}","code":"{code}"}""",
        ["RemoveSecondFactor"] = """{"password":"correct horse battery"}""",
        ["SwitchTenant"] = """{"tenant":"default"}""",
        ["MakeFolder"] = """{"path":"a"}""",
        ["MoveFile"] = """{"from":"a","to":"b"}""",
        ["SetUp"] = """{"token":"set_x","email":"ada@example.org","password":"correct horse battery"}""",
    };

    public static string? Of(Door door) => door.Operation is { } operation ? Bodies.GetValueOrDefault(operation) : null;
}
