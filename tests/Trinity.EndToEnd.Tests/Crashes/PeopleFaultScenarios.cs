using Trinity.Client.Access;
using Trinity.Client.People;
using Trinity.Client.Sharing;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>A scenario for every write about people, their sessions and what is shared with them.</summary>
internal static class PeopleFaultScenarios
{
    private const string Email = "@name || '@example.org'";
    private const string User = $"(SELECT id FROM \"user\" WHERE email = {Email})";
    private const string Membership = $"FROM membership WHERE user_id = {User}";
    private const string Session = $"FROM session WHERE user_id = {User}";
    private const string Attempts = $"FROM sign_in_attempts WHERE email_hash = sha256({Email})";
    private const string Invitation = $"FROM invitation WHERE email = {Email}";
    private const string Share = "FROM share WHERE agent_id = (SELECT id FROM a)";
    private const string Secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    private static readonly ChangePassword NewPassword = new(FaultRig.Password, "another long password");

    public static IReadOnlyList<FaultScenario> All { get; } =
    [
        new("create_invitation")
        {
            Act = rig => rig.InviteAsync(),
            Finish = rig => rig.InviteAsync(),
            Facts = [$"EXISTS (SELECT 1 {Invitation})"],
        },
        new("revoke_invitation")
        {
            Prepare = rig => rig.InviteAsync(),
            Act = rig => rig.Client.Invitations.RevokeAsync(rig.Invitation),
            Finish = rig => FaultRig.AgainAsync(rig.Client.Invitations.RevokeAsync(rig.Invitation), 404),
            Facts = [$"NOT EXISTS (SELECT 1 {Invitation})"],
        },
        new("accept_invitation")
        {
            Prepare = rig => rig.InviteAsync(),
            Act = rig => rig.JoinAsync(),
            Finish = rig => FaultRig.AgainAsync(rig.JoinAsync(), 404),
            Facts = [$"EXISTS (SELECT 1 {Membership})", $"NOT EXISTS (SELECT 1 {Invitation})"],
        },
        OfPerson("change_role", (rig, id) => rig.Client.People.ChangeAsync(id, new ChangePerson("builder")), $"EXISTS (SELECT 1 {Membership} AND role = 'builder')"),
        OfPerson("suspend_person", (rig, id) => rig.Client.People.SuspendAsync(id), $"EXISTS (SELECT 1 {Membership} AND suspended_at IS NOT NULL)"),
        OfPerson("resume_person", (rig, id) => rig.Client.People.ResumeAsync(id), $"EXISTS (SELECT 1 {Membership} AND suspended_at IS NULL)") with
        {
            Prepare = async rig =>
            {
                await rig.InviteAndJoinAsync();
                await rig.Client.People.SuspendAsync(await rig.PersonAsync());
            },
        },
        new("remove_person")
        {
            Prepare = rig => rig.JoinAndSignInAsync(),
            Act = async rig => await rig.Client.People.RemoveAsync(await rig.PersonAsync()),
            Facts = [$"NOT EXISTS (SELECT 1 {Membership})", $"NOT EXISTS (SELECT 1 {Session})"],
        },
        new("count_sign_in")
        {
            Act = rig => rig.SignInAsync(),
            Finish = rig => rig.SignInAsync(),
            Facts = [$"EXISTS (SELECT 1 {Attempts} AND failures = 1)"],
        },
        new("send_code")
        {
            Act = SendCodeAsync,
            Finish = SendCodeAsync,
            Facts = [$"EXISTS (SELECT 1 {Attempts} AND code_hash IS NOT NULL)"],
        },
        new("take_code")
        {
            Prepare = rig => rig.InviteAndJoinAsync(),
            Act = rig => rig.SignInAsync(new SignIn { Email = rig.Email, MailedCode = "000000" }),
        },
        new("begin_session")
        {
            Prepare = rig => rig.InviteAndJoinAsync(),
            Act = rig => rig.SignInAsync(),
            Finish = rig => rig.SignInAsync(),
            Facts = [$"EXISTS (SELECT 1 {Session})", $"NOT EXISTS (SELECT 1 {Attempts})"],
        },
        OfSession("see_session", HttpMethod.Get, "me", body: null, $"EXISTS (SELECT 1 {Session} AND last_seen_at > 0)") with
        {
            Prepare = async rig =>
            {
                await rig.JoinAndSignInAsync();
                await rig.ChangeAsync($"UPDATE session SET last_seen_at = 0 WHERE user_id = {User}");
            },
        },
        OfSession("sign_out", HttpMethod.Delete, "session", body: null, $"NOT EXISTS (SELECT 1 {Session})"),
        OfSession("switch_tenant", HttpMethod.Patch, "session", new SwitchTenant("default")),
        new("end_session")
        {
            Prepare = rig => rig.JoinAndSignInAsync(),
            Act = rig => rig.EndSessionAsync(),
            Finish = rig => rig.EndSessionAsync(),
            Facts = [$"NOT EXISTS (SELECT 1 {Session})"],
        },
        OfSession("change_password", HttpMethod.Post, "me/password", NewPassword),
        OfSession("set_second_factor", HttpMethod.Put, "me/second-factor", new SetSecondFactor(FaultRig.Password, Secret, "000000")) with
        {
            Act = rig => rig.AsPersonAsync(HttpMethod.Put, "me/second-factor", new SetSecondFactor(FaultRig.Password, Secret, Code())),
            Facts = [$"EXISTS (SELECT 1 FROM \"user\" WHERE id = {User} AND totp_secret IS NOT NULL)"],
        },
        OfSession("remove_second_factor", HttpMethod.Post, "me/second-factor/remove", new RemoveSecondFactor(FaultRig.Password)),
        new("create_tenant")
        {
            Act = rig => rig.Client.Tenants.CreateAsync(new CreateTenant(rig.Name)),
            Finish = rig => FaultRig.AgainAsync(rig.Client.Tenants.CreateAsync(new CreateTenant(rig.Name)), 409),
            Facts = ["EXISTS (SELECT 1 FROM tenant JOIN membership ON tenant_id = tenant.id WHERE name = @name)"],
        },
        new("limit_tenant")
        {
            Prepare = rig => rig.Client.Tenants.CreateAsync(new CreateTenant(rig.Name)),
            Act = rig => rig.Client.Tenants.LimitAsync(rig.Name, new TenantLimits(5)),
            Finish = rig => rig.Client.Tenants.LimitAsync(rig.Name, new TenantLimits(5)),
            Facts = ["EXISTS (SELECT 1 FROM tenant WHERE name = @name AND max_agents = 5)"],
        },
        new("share_agent")
        {
            Prepare = rig => rig.CreateAgentAsync(),
            Act = ShareAsync,
            Finish = ShareAsync,
            Facts = [$"EXISTS (SELECT 1 {Share})"],
        },
        new("unshare_agent")
        {
            Prepare = async rig =>
            {
                await rig.CreateAgentAsync();
                await ShareAsync(rig);
            },
            Act = rig => rig.Client.Shares.UnshareAsync(rig.Name, "viewer"),
            Finish = rig => FaultRig.AgainAsync(rig.Client.Shares.UnshareAsync(rig.Name, "viewer"), 404),
            Facts = [$"NOT EXISTS (SELECT 1 {Share})"],
        },
        new("erase_sessions")
        {
            Prepare = rig => rig.JoinAndSignInAsync(),
            StartsWith = $"UPDATE session SET expires_at = 0 WHERE user_id = {User}",
            Facts = [$"NOT EXISTS (SELECT 1 {Session})"],
        },
    ];

    private static FaultScenario OfPerson(string write, Func<FaultRig, string, Task> change, string fact) => new(write)
    {
        Prepare = rig => rig.InviteAndJoinAsync(),
        Act = async rig => await change(rig, await rig.PersonAsync()),
        Finish = async rig => await change(rig, await rig.PersonAsync()),
        Facts = [fact],
    };

    private static FaultScenario OfSession(string write, HttpMethod method, string path, object? body, params string[] facts) => new(write)
    {
        Prepare = rig => rig.JoinAndSignInAsync(),
        Act = rig => rig.AsPersonAsync(method, path, body),
        Facts = facts,
    };

    private static Task SendCodeAsync(FaultRig rig) => rig.PostAsync("session/code", new SendSignInCode(rig.Email));

    private static Task<Share> ShareAsync(FaultRig rig) => rig.Client.Shares.ShareAsync(rig.Name, new ShareAgent { Role = "viewer", Level = "use" });

    private static string Code() => new OtpNet.Totp(OtpNet.Base32Encoding.ToBytes(Secret)).ComputeTotp();
}
