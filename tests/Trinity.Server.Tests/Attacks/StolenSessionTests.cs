using Trinity.Client.People;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Attacks;

/// <summary>A session is what the server has made, for who has signed in, and until it has ended.</summary>
public sealed class StolenSessionTests : IAsyncLifetime
{
    private const string Email = "bea@example.org";

    private DeskServer? _server;

    private DeskServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await DeskServer.StartAsync();
        await Server.AddPersonAsync(Email, "admin");
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Theory]
    [InlineData("ses_chosen_by_somebody_else")]
    [InlineData("x")]
    public async Task Cookie_ThatSomebodyChose_IsNeverTakenOver(string chosen)
    {
        var bea = Server.Browser();
        bea.Cookie = chosen;
        var before = await bea.GetAsync<Me>("me");

        await bea.SignInAsync(new SignIn { Email = Email, Password = DeskServer.Password });

        var attacker = Server.Browser();
        attacker.Cookie = chosen;
        Assert.Equal(401, before.Status);
        Assert.NotEqual(chosen, bea.Cookie);
        Assert.Equal(200, (await bea.GetAsync<Me>("me")).Status);
        Assert.Equal(401, (await attacker.GetAsync<Me>("me")).Status);
    }

    [Theory]
    [InlineData("wrong horse battery")]
    [InlineData("")]
    public async Task SigningInInVain_GivesNoCookie_AndEndsNothing(string password)
    {
        var bea = await Server.SignInAsync(Email);
        var cookie = bea.Cookie;

        var answer = await bea.SignInAsync(new SignIn { Email = Email, Password = password });

        Assert.Equal((401, "sign_in_failed"), answer.Refusal);
        Assert.Equal(cookie, bea.Cookie);
        Assert.Equal(200, (await bea.GetAsync<Me>("me")).Status);
    }

    [Theory]
    [InlineData("signed out")]
    [InlineData("ended from elsewhere")]
    [InlineData("another password")]
    [InlineData("removed")]
    [InlineData("old")]
    public async Task Cookie_ThatWasCopied_IsWorthNothing_AfterTheSessionHasEnded(string end)
    {
        var bea = await Server.SignInAsync(Email);
        var other = await Server.SignInAsync(Email);
        var me = (await bea.GetAsync<Me>("me")).Body!;
        var session = (await bea.GetAsync<SignedInSession>("session")).Body!.Id;
        var copy = Server.Browser();
        copy.Cookie = bea.Cookie;
        Assert.Equal(200, (await copy.GetAsync<Me>("me")).Status);

        await (end switch
        {
            "signed out" => bea.SendAsync<object>(HttpMethod.Delete, "session", body: null),
            "ended from elsewhere" => other.SendAsync<object>(HttpMethod.Delete, $"me/sessions/{session}", body: null),
            "another password" => other.PostAsync<object>("me/password", new ChangePassword(DeskServer.Password, "another long password")),
            "removed" => Server.Client.People.RemoveAsync(me.Principal),
            _ => LaterAsync(),
        });

        Assert.Equal(401, (await copy.GetAsync<Me>("me")).Status);

        Task LaterAsync()
        {
            Server.Time.MoveTo(Server.Time.GetUtcNow().AddDays(14));
            return Task.CompletedTask;
        }
    }

    /// <summary>Neither the token of another page nor of another session: it is made from the cookie that it comes with.</summary>
    [Fact]
    public async Task CsrfToken_OfAnotherSession_IsRefused()
    {
        var bea = await Server.SignInAsync(Email);
        var attacker = await Server.SignInAsync(TestServer.Email);
        bea.CsrfToken = attacker.CsrfToken;

        var answer = await bea.SendAsync<object>(HttpMethod.Delete, "session", body: null);

        Assert.Equal((403, "csrf_token_invalid"), answer.Refusal);
        Assert.Equal(200, (await bea.GetAsync<Me>("me")).Status);
    }
}
