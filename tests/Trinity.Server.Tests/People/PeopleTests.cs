using Trinity.Client;
using Trinity.Client.Access;
using Trinity.Client.Agents;
using Trinity.Client.People;
using Trinity.Client.Sharing;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.People;

/// <summary>People are invited, join, have roles, and are kept out.</summary>
public sealed class PeopleTests : IAsyncLifetime
{
    private const string Email = "bea@example.org";
    private const string NewPassword = "a password of her own";

    private DeskServer? _server;

    private DeskServer Server => _server!;

    private TrinityClient Client => Server.Client;

    public async ValueTask InitializeAsync() => _server = await DeskServer.StartAsync();

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task Invited_JoinsOnce_WithTheLinkOfTheMail()
    {
        var invitation = await Client.Invitations.CreateAsync(new CreateInvitation(" Bea@Example.org ", "operator"));
        var mail = Server.Mail.Last;
        var token = TokenOf(invitation);
        var listed = Assert.Single((await Client.Invitations.ListAsync()).Items);

        var joined = await Server.Browser().PostAsync<Person>("invitations/accept", new AcceptInvitation(token, NewPassword));
        var again = await Server.Browser().PostAsync<Person>("invitations/accept", new AcceptInvitation(token, NewPassword));
        var signedIn = await Server.Browser().SignInAsync(new SignIn { Email = Email, Password = NewPassword });

        Assert.Equal(Email, mail.To);
        Assert.Contains(invitation.Link!, mail.Text, StringComparison.Ordinal);
        Assert.Equal(invitation with { Link = null }, listed);
        Assert.Equal((201, Email, "operator"), (joined.Status, joined.Body!.Email, joined.Body.Role));
        Assert.Equal((404, "invitation_not_found"), again.Refusal);
        Assert.Equal(201, signedIn.Status);
        Assert.Empty((await Client.Invitations.ListAsync()).Items);
        Assert.Equal([TestServer.Email, Email], (await Client.People.ListAsync()).Items.Select(person => person.Email));
    }

    [Fact]
    public async Task Invitation_ThatWasReplacedRevokedOrIsOld_IsUnknown()
    {
        var replaced = await Client.Invitations.CreateAsync(new CreateInvitation(Email, "viewer"));
        var revoked = await Client.Invitations.CreateAsync(new CreateInvitation(Email, "admin"));
        await Client.Invitations.RevokeAsync(revoked.Id);
        var old = await Client.Invitations.CreateAsync(new CreateInvitation("cay@example.org", "viewer"));
        Server.Time.MoveTo(Server.Time.GetUtcNow().AddDays(7));

        foreach (var invitation in new[] { replaced, revoked, old })
        {
            var answer = await Server.Browser().PostAsync<Person>("invitations/accept", new AcceptInvitation(TokenOf(invitation), NewPassword));
            Assert.Equal((404, "invitation_not_found"), answer.Refusal);
        }

        Assert.Single((await Client.People.ListAsync()).Items);
    }

    [Fact]
    public async Task Invited_WithoutAPassword_MayTryAgain()
    {
        var token = TokenOf(await Client.Invitations.CreateAsync(new CreateInvitation(Email, "viewer")));

        Assert.Equal((422, "invalid_password"), (await Server.Browser().PostAsync<Person>("invitations/accept", new AcceptInvitation(token))).Refusal);
        Assert.Equal((422, "invalid_password"), (await Server.Browser().PostAsync<Person>("invitations/accept", new AcceptInvitation(token, "short"))).Refusal);
        Assert.Equal(201, (await Server.Browser().PostAsync<Person>("invitations/accept", new AcceptInvitation(token, NewPassword))).Status);
    }

    [Theory]
    [InlineData("no address", "viewer", "/email")]
    [InlineData("bea@example.org\nBcc: all@example.org", "viewer", "/email")]
    [InlineData("bea@example.org", "owner", "/role")]
    public async Task Invitation_ThatMakesNoSense_IsRefused_AndNothingIsSent(string email, string role, string pointer)
    {
        var problem = await DeskServer.RefusedAsync(Client.Invitations.CreateAsync(new CreateInvitation(email, role)));

        Assert.Equal((422, "invalid_invitation"), (problem.Status, problem.Code));
        Assert.Equal(pointer, Assert.Single(problem.Errors).Pointer);
        Assert.Empty(Server.Mail.All);
    }

    [Fact]
    public async Task Person_InTwoTenants_HasARoleInEach_AndSeesOneAtATime()
    {
        await Client.Tenants.CreateAsync(new CreateTenant("second"));
        await Server.AddPersonAsync(Email, "viewer");
        var admin = await Server.SignInAsync(TestServer.Email, tenant: "second");
        var invited = (await admin.PostAsync<Invitation>("invitations", new CreateInvitation(Email, "admin"))).Body!;
        var joined = await Server.Browser().PostAsync<Person>("invitations/accept", new AcceptInvitation(TokenOf(invited)));
        var bea = await Server.SignInAsync(Email);
        var before = (await bea.GetAsync<Me>("me")).Body!;
        var switched = await bea.SendAsync<SignedInSession>(HttpMethod.Patch, "session", new SwitchTenant("second"));
        var after = (await bea.GetAsync<Me>("me")).Body!;

        Assert.Equal(201, joined.Status);
        Assert.Equal(("default", "viewer"), (before.Tenant, before.Role));
        Assert.Equal([new MyTenant("default", "viewer"), new MyTenant("second", "admin")], before.Tenants);
        Assert.Equal(200, switched.Status);
        Assert.Equal(("second", "admin"), (after.Tenant, after.Role));
        Assert.Equal((404, "tenant_not_found"), (await bea.SendAsync<SignedInSession>(HttpMethod.Patch, "session", new SwitchTenant("third"))).Refusal);
        Assert.Equal([TestServer.Email, Email], (await bea.GetAsync<Page<Person>>("people")).Body!.Items.Select(person => person.Email));
        Assert.Equal((403, "forbidden"), (await bea.GetAsync<Page<Tenant>>("tenants")).Refusal);
        Assert.Equal(["default", "second"], (await Client.Tenants.ListAsync()).Items.Select(tenant => tenant.Name));
    }

    [Fact]
    public async Task Removed_AndInvitedAgain_HasNothingOfWhatWasShared()
    {
        var person = await Server.AddPersonAsync(Email, "builder");
        await Client.Shares.ShareAsync(DeskServer.Desk, new ShareAgent { Email = Email, Level = "edit" });
        Assert.Equal(200, (await (await Server.SignInAsync(Email)).GetAsync<Agent>($"agents/{DeskServer.Desk}")).Status);

        await Client.People.RemoveAsync(person);
        var invitation = await Client.Invitations.CreateAsync(new CreateInvitation(Email, "builder"));
        await Server.Browser().PostAsync<Person>("invitations/accept", new AcceptInvitation(TokenOf(invitation)));
        var bea = await Server.SignInAsync(Email);

        Assert.Equal((404, "agent_not_found"), (await bea.GetAsync<Agent>($"agents/{DeskServer.Desk}")).Refusal);
        Assert.Empty((await Client.Shares.ListAsync(DeskServer.Desk)).Items);
    }

    [Fact]
    public async Task Suspended_LosesWhatGoesOn_AndCannotComeBack()
    {
        var person = await Server.AddPersonAsync(Email, "operator");
        var bea = await Server.SignInAsync(Email);

        var suspended = await Client.People.SuspendAsync(person);

        Assert.Equal(Server.Time.GetUtcNow(), suspended.SuspendedAt);
        Assert.Equal((401, "unauthenticated"), (await bea.GetAsync<Me>("me")).Refusal);
        Assert.Equal((401, "sign_in_failed"), (await Server.Browser().SignInAsync(new SignIn { Email = Email, Password = DeskServer.Password })).Refusal);
        await Client.People.ResumeAsync(person);
        Assert.Equal(201, (await Server.Browser().SignInAsync(new SignIn { Email = Email, Password = DeskServer.Password })).Status);
    }

    [Fact]
    public async Task Role_HoldsFromTheNextRequest()
    {
        var person = await Server.AddPersonAsync(Email, "operator");
        var bea = await Server.SignInAsync(Email);
        Assert.Equal(403, (await bea.GetAsync<Page<Person>>("people")).Status);

        await Client.People.ChangeAsync(person, new ChangePerson("admin"));

        Assert.Equal(200, (await bea.GetAsync<Page<Person>>("people")).Status);
    }

    [Fact]
    public async Task LastAdministrator_IsNotTakenAway()
    {
        var me = (await Client.Account.GetAsync()).Principal;
        var bea = await Server.AddPersonAsync(Email, "admin");
        await Client.People.SuspendAsync(bea);

        var refusals = new[]
        {
            await DeskServer.RefusedAsync(Client.People.ChangeAsync(me, new ChangePerson("builder"))),
            await DeskServer.RefusedAsync(Client.People.SuspendAsync(me)),
            await DeskServer.RefusedAsync(Client.People.RemoveAsync(me)),
        };
        await Client.People.ResumeAsync(bea);

        Assert.All(refusals, problem => Assert.Equal((409, "last_admin"), (problem.Status, problem.Code)));
        Assert.Equal("admin", (await Client.Account.GetAsync()).Role);
        Assert.Equal("builder", (await Client.People.ChangeAsync(me, new ChangePerson("builder"))).Role);
    }

    [Theory]
    [InlineData("user:999999")]
    [InlineData("user:x")]
    [InlineData("bea")]
    public async Task Person_OfAnotherTenant_AndNobody_LookTheSame(string nobody)
    {
        await Server.ForeignKeyAsync();
        var foreigner = $"user:{int.Parse((await Client.Account.GetAsync()).Principal[5..]) + 1}";

        foreach (var person in new[] { nobody, foreigner })
        {
            var problem = await DeskServer.RefusedAsync(Client.People.GetAsync(person));
            Assert.Equal((404, "person_not_found"), (problem.Status, problem.Code));
            problem = await DeskServer.RefusedAsync(Client.People.ChangeAsync(person, new ChangePerson("viewer")));
            Assert.Equal((404, "person_not_found"), (problem.Status, problem.Code));
        }
    }

    private static string TokenOf(Invitation invitation) => invitation.Link!.Split("?token=")[1];
}
