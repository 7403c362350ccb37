using OtpNet;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.People;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.People;

/// <summary>People are let in, and nobody else is.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private const string Email = "bea@example.org";

    private DeskServer? _server;

    private DeskServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await DeskServer.StartAsync();
        await Server.AddPersonAsync(Email, "builder");
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task Person_SignsIn_DoesSomething_AndSignsOut()
    {
        var bea = Server.Browser();
        var signedIn = await bea.SignInAsync(new SignIn { Email = " Bea@Example.org", Password = DeskServer.Password });
        var me = await bea.GetAsync<Me>("me");
        var made = await bea.PostAsync<Agent>("agents", new CreateAgent { Name = "hers", RuntimeKind = "native", NodeType = "script" });
        var cookie = bea.Cookie!;
        var signedOut = await bea.SendAsync<object>(HttpMethod.Delete, "session", body: null);

        Assert.Equal((201, Server.Time.GetUtcNow().AddDays(14)), (signedIn.Status, signedIn.Body!.ExpiresAt));
        Assert.Equal((Email, "builder", "default"), (me.Body!.Email, me.Body.Role, me.Body.Tenant));
        Assert.Equal((201, me.Body.Principal), (made.Status, made.Body!.Owner));
        Assert.Equal(204, signedOut.Status);
        Assert.Null(bea.Cookie);

        // What was taken from the browser before is worth nothing after.
        bea.Cookie = cookie;
        Assert.Equal((401, "unauthenticated"), (await bea.GetAsync<Me>("me")).Refusal);
    }

    [Theory]
    [InlineData(Email, "wrong horse battery")]
    [InlineData(Email, "")]
    [InlineData("nobody@example.org", DeskServer.Password)]
    [InlineData("", DeskServer.Password)]
    public async Task Wrong_AndUnknown_LookTheSame(string email, string password)
    {
        var answers = new List<(int, string?)>();
        for (var attempt = 0; attempt < 6; attempt++)
        {
            answers.Add((await Server.Browser().SignInAsync(new SignIn { Email = email, Password = password })).Refusal);
        }

        Assert.Equal([.. Enumerable.Repeat((401, (string?)"sign_in_failed"), 5), (429, "too_many_attempts")], answers);
    }

    [Fact]
    public async Task Account_IsLockedAfterFiveFailures_EvenForWhoIsRight_AndOpensAgain()
    {
        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(attempt =>
            Server.Browser().SignInAsync(new SignIn { Email = Email, Password = $"guess number {attempt}" })));
        var right = new SignIn { Email = Email, Password = DeskServer.Password };
        var locked = await Server.Browser().SignInAsync(right);

        Assert.Equal(5, tries.Count(answer => answer.Code == "sign_in_failed"));
        Assert.Equal((429, "too_many_attempts"), locked.Refusal);
        Assert.Equal(TimeSpan.FromMinutes(15), locked.RetryAfter);
        Server.Time.MoveTo(Server.Time.GetUtcNow().AddMinutes(15));
        Assert.Equal(201, (await Server.Browser().SignInAsync(right)).Status);
    }

    [Fact]
    public async Task Success_ForgetsTheFailuresBefore()
    {
        for (var round = 0; round < 3; round++)
        {
            for (var attempt = 0; attempt < 4; attempt++)
            {
                await Server.Browser().SignInAsync(new SignIn { Email = Email, Password = "wrong horse battery" });
            }

            Assert.Equal(201, (await Server.Browser().SignInAsync(new SignIn { Email = Email, Password = DeskServer.Password })).Status);
        }
    }

    [Fact]
    public async Task MailedCode_TakesThePlaceOfThePassword_Once()
    {
        await Server.Browser().PostAsync<object>("session/code", new SendSignInCode(Email));
        var mail = Server.Mail.Last;
        var signIn = new SignIn { Email = Email, MailedCode = mail.Subject[..6] };

        var first = await Server.Browser().SignInAsync(signIn);
        var second = await Server.Browser().SignInAsync(signIn);

        Assert.Equal(Email, mail.To);
        Assert.Equal(201, first.Status);
        Assert.Equal((401, "sign_in_failed"), second.Refusal);
    }

    [Fact]
    public async Task MailedCode_IsGoodForTenMinutes_AndForFiveGuesses()
    {
        await Server.Browser().PostAsync<object>("session/code", new SendSignInCode(Email));
        var late = new SignIn { Email = Email, MailedCode = Server.Mail.Last.Subject[..6] };
        Server.Time.MoveTo(Server.Time.GetUtcNow().AddMinutes(10));
        var expired = await Server.Browser().SignInAsync(late);
        await Server.Browser().PostAsync<object>("session/code", new SendSignInCode(Email));
        var code = Server.Mail.Last.Subject[..6];
        for (var guess = 0; guess < 4; guess++)
        {
            await Server.Browser().SignInAsync(new SignIn { Email = Email, MailedCode = code == "000000" ? "000001" : "000000" });
        }

        Assert.Equal((401, "sign_in_failed"), expired.Refusal);
        Assert.Equal((429, "too_many_attempts"), (await Server.Browser().SignInAsync(new SignIn { Email = Email, MailedCode = code })).Refusal);
    }

    [Fact]
    public async Task MailedCode_IsSentOnceAMinute_HoweverOftenItIsAskedFor()
    {
        for (var request = 0; request < 3; request++)
        {
            Assert.Equal(204, (await Server.Browser().PostAsync<object>("session/code", new SendSignInCode(Email))).Status);
        }

        var first = Assert.Single(Server.Mail.All);
        Assert.Equal(201, (await Server.Browser().SignInAsync(new SignIn { Email = Email, MailedCode = first.Subject[..6] })).Status);
        Server.Time.MoveTo(Server.Time.GetUtcNow().AddMinutes(1));
        await Server.Browser().PostAsync<object>("session/code", new SendSignInCode(Email));
        Assert.Equal(2, Server.Mail.All.Count);
    }

    [Fact]
    public async Task Password_CannotBeGuessed_ByWhoHasTakenASession()
    {
        var taken = await Server.SignInAsync(Email);
        var answers = new List<(int, string?)>();
        for (var guess = 0; guess < 5; guess++)
        {
            answers.Add((await taken.PostAsync<object>("me/password", new ChangePassword($"guess number {guess}", "another long password"))).Refusal);
        }

        var right = await taken.PostAsync<object>("me/password", new ChangePassword(DeskServer.Password, "another long password"));

        Assert.All(answers, answer => Assert.Equal((403, "wrong_password"), answer));
        Assert.Equal((429, "too_many_attempts"), right.Refusal);
        Server.Time.MoveTo(Server.Time.GetUtcNow().AddMinutes(15));
        Assert.Equal(204, (await taken.PostAsync<object>("me/password", new ChangePassword(DeskServer.Password, "another long password"))).Status);
    }

    [Fact]
    public async Task MailedCode_ForNobody_IsAnsweredTheSame_AndNotSent()
    {
        var answer = await Server.Browser().PostAsync<object>("session/code", new SendSignInCode("nobody@example.org"));

        Assert.Equal(204, answer.Status);
        Assert.Empty(Server.Mail.All);
    }

    [Fact]
    public async Task SecondFactor_IsAskedFor_AndEachCodeIsGoodOnce()
    {
        var bea = await Server.SignInAsync(Email);
        var proposed = (await bea.PostAsync<ProposedSecondFactor>("me/second-factor")).Body!;
        var authenticator = new Totp(Base32Encoding.ToBytes(proposed.Secret));
        string Code() => authenticator.ComputeTotp(Server.Time.GetUtcNow().UtcDateTime);
        var set = await bea.SendAsync<object>(
            HttpMethod.Put, "me/second-factor", new SetSecondFactor(DeskServer.Password, proposed.Secret, Code()));
        var signIn = new SignIn { Email = Email, Password = DeskServer.Password };

        Assert.Equal(204, set.Status);
        Assert.Equal((401, "second_factor_required"), (await Server.Browser().SignInAsync(signIn)).Refusal);
        Assert.Equal((401, "sign_in_failed"), (await Server.Browser().SignInAsync(signIn with { Code = Code() })).Refusal);
        Server.Time.MoveTo(Server.Time.GetUtcNow().AddSeconds(30));
        var both = await Task.WhenAll(
            Server.Browser().SignInAsync(signIn with { Code = Code() }), Server.Browser().SignInAsync(signIn with { Code = Code() }));
        Assert.Equal([201, 401], both.Select(answer => answer.Status).Order());
        var person = (await bea.GetAsync<Me>("me")).Body!.Principal;
        Assert.True((await Server.Client.People.GetAsync(person)).HasSecondFactor);
        Assert.Equal(204, (await bea.PostAsync<object>("me/second-factor/remove", new RemoveSecondFactor(DeskServer.Password))).Status);
        Assert.Equal(201, (await Server.Browser().SignInAsync(signIn)).Status);
    }

    [Fact]
    public async Task SecondFactor_ThatWasLost_IsRemovedByWhoManagesTheInstance()
    {
        await Server.AddPersonAsync("admin@example.org", "admin");
        var bea = await Server.SignInAsync(Email);
        var admin = await Server.SignInAsync("admin@example.org");
        var person = (await bea.GetAsync<Me>("me")).Body!.Principal;
        var proposed = (await bea.PostAsync<ProposedSecondFactor>("me/second-factor")).Body!;
        var code = new Totp(Base32Encoding.ToBytes(proposed.Secret)).ComputeTotp(Server.Time.GetUtcNow().UtcDateTime);
        await bea.SendAsync<object>(HttpMethod.Put, "me/second-factor", new SetSecondFactor(DeskServer.Password, proposed.Secret, code));
        var signIn = new SignIn { Email = Email, Password = DeskServer.Password };

        var ofTheTenant = await admin.SendAsync<Person>(HttpMethod.Delete, $"people/{person}/second-factor", body: null);
        var before = await Server.Browser().SignInAsync(signIn);
        var changed = await Server.Client.People.RemoveSecondFactorAsync(person);
        var after = await Server.Browser().SignInAsync(signIn);

        Assert.Equal((403, "forbidden"), ofTheTenant.Refusal);
        Assert.Equal((401, "second_factor_required"), before.Refusal);
        Assert.False(changed.HasSecondFactor);
        Assert.Equal(201, after.Status);
    }

    [Fact]
    public async Task SecondFactor_IsNotSet_WithoutItsCodeOrThePassword()
    {
        var bea = await Server.SignInAsync(Email);
        var proposed = (await bea.PostAsync<ProposedSecondFactor>("me/second-factor")).Body!;
        var code = new Totp(Base32Encoding.ToBytes(proposed.Secret)).ComputeTotp(Server.Time.GetUtcNow().UtcDateTime);

        var wrongCode = await bea.SendAsync<object>(HttpMethod.Put, "me/second-factor", new SetSecondFactor(DeskServer.Password, proposed.Secret, "abc"));
        var wrongSecret = await bea.SendAsync<object>(HttpMethod.Put, "me/second-factor", new SetSecondFactor(DeskServer.Password, "AAAA", code));
        var wrongPassword = await bea.SendAsync<object>(HttpMethod.Put, "me/second-factor", new SetSecondFactor("wrong", proposed.Secret, code));

        Assert.Equal((422, "invalid_code"), wrongCode.Refusal);
        Assert.Equal((422, "invalid_code"), wrongSecret.Refusal);
        Assert.Equal((403, "wrong_password"), wrongPassword.Refusal);
        Assert.False((await bea.GetAsync<Me>("me")).Body!.HasSecondFactor);
    }

    [Fact]
    public async Task Sessions_AreListedAndEnded_AndAllOthersByANewPassword()
    {
        var one = await Server.SignInAsync(Email);
        var two = await Server.SignInAsync(Email);
        var three = await Server.SignInAsync(Email);
        var listed = (await three.GetAsync<Page<ListedSession>>("me/sessions")).Body!.Items;
        var ended = await three.SendAsync<object>(HttpMethod.Delete, $"me/sessions/{listed[^1].Id}", body: null);

        Assert.Equal([true, false, false], listed.Select(session => session.IsCurrent));
        Assert.Equal(204, ended.Status);
        Assert.Equal(401, (await one.GetAsync<Me>("me")).Status);
        Assert.Equal(200, (await two.GetAsync<Me>("me")).Status);
        Assert.Equal((403, "wrong_password"), (await three.PostAsync<object>("me/password", new ChangePassword("wrong", "another long password"))).Refusal);
        Assert.Equal((422, "invalid_password"), (await three.PostAsync<object>("me/password", new ChangePassword(DeskServer.Password, "short"))).Refusal);
        Assert.Equal(204, (await three.PostAsync<object>("me/password", new ChangePassword(DeskServer.Password, "another long password"))).Status);
        Assert.Equal(401, (await two.GetAsync<Me>("me")).Status);
        Assert.Equal(200, (await three.GetAsync<Me>("me")).Status);
        Assert.Equal(401, (await Server.Browser().SignInAsync(new SignIn { Email = Email, Password = DeskServer.Password })).Status);
    }

    [Fact]
    public async Task Session_OfSomebodyElse_CannotBeEnded()
    {
        var first = await Server.SignInAsync(TestServer.Email);
        var mine = (await first.GetAsync<Page<ListedSession>>("me/sessions")).Body!.Items.Single();
        var bea = await Server.SignInAsync(Email);

        Assert.Equal((404, "session_not_found"), (await bea.SendAsync<object>(HttpMethod.Delete, $"me/sessions/{mine.Id}", body: null)).Refusal);
        Assert.Equal(200, (await first.GetAsync<Me>("me")).Status);
    }

    [Fact]
    public async Task Session_ExpiresAfterFourteenDays()
    {
        var bea = await Server.SignInAsync(Email);

        Server.Time.MoveTo(Server.Time.GetUtcNow().AddDays(14));

        Assert.Equal(401, (await bea.GetAsync<Me>("me")).Status);
    }

    [Fact]
    public async Task SigningIn_EndsTheSessionThatTheBrowserCameWith()
    {
        var attacker = await Server.SignInAsync(TestServer.Email);
        var bea = Server.Browser();
        bea.Cookie = attacker.Cookie;

        await bea.SignInAsync(new SignIn { Email = Email, Password = DeskServer.Password });

        Assert.NotEqual(attacker.Cookie, bea.Cookie);
        Assert.Equal(401, (await attacker.GetAsync<Me>("me")).Status);
        Assert.Equal(Email, (await bea.GetAsync<Me>("me")).Body!.Email);
    }

    [Fact]
    public async Task Page_OfAnotherSite_ChangesNothing()
    {
        var bea = await Server.SignInAsync(Email);
        var agent = new CreateAgent { Name = "hers", RuntimeKind = "native", NodeType = "script" };
        var foreign = await bea.SendAsync<Agent>(HttpMethod.Post, "agents", agent, ("Origin", "https://evil.example"));
        var token = bea.CsrfToken!;
        bea.CsrfToken = null;
        var without = await bea.PostAsync<Agent>("agents", agent);
        bea.CsrfToken = token[..^1] + (token[^1] == '0' ? '1' : '0');
        var wrong = await bea.PostAsync<Agent>("agents", agent);
        bea.CsrfToken = token;

        Assert.All([foreign, without, wrong], answer => Assert.Equal((403, "csrf_token_invalid"), answer.Refusal));
        Assert.Equal(200, (await bea.GetAsync<Me>("me")).Status);
        Assert.Equal(token, (await bea.GetAsync<SignedInSession>("session")).Body!.CsrfToken);
        Assert.Equal(201, (await bea.SendAsync<Agent>(HttpMethod.Post, "agents", agent, ("Origin", Server.Server.Address.TrimEnd('/')))).Status);
    }

    [Fact]
    public async Task Key_AndSession_AreNeverMixed()
    {
        var bea = await Server.SignInAsync(Email);

        var both = await bea.SendAsync<Me>(HttpMethod.Get, "me", body: null, ("Authorization", $"Bearer {TestServer.ApiKey}"));

        Assert.Equal((400, "mixed_credentials"), both.Refusal);
    }

    [Theory]
    [InlineData("?key=")]
    [InlineData("?access_token=")]
    [InlineData("?api_key=")]
    public async Task Key_InTheAddress_IsNoKey(string query) =>
        Assert.Equal((401, "unauthenticated"), (await Server.Browser().GetAsync<Me>($"me{query}{TestServer.ApiKey}")).Refusal);

    [Fact]
    public async Task Fields_ThatNobodyOffers_AreRefused()
    {
        var bea = await Server.SignInAsync(Email);

        var answer = await bea.PostAsync<object>("me/password", new { password = DeskServer.Password, newPassword = "another long password", isInstanceAdmin = true });

        Assert.Equal(400, answer.Status);
        Assert.Equal(201, (await Server.Browser().SignInAsync(new SignIn { Email = Email, Password = DeskServer.Password })).Status);
    }
}
