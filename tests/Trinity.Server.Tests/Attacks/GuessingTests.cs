using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OtpNet;
using Trinity.Client.People;
using Trinity.Server.Tests.People;

namespace Trinity.Server.Tests.Attacks;

/// <summary>Nothing is learnt by guessing, neither from what is answered nor from how long it takes, and no guess may be made often.</summary>
public sealed class GuessingTests : IAsyncLifetime
{
    private const string Email = "bea@example.org";

    private readonly CountingHasher _hasher = new();
    private DeskServer? _server;

    private DeskServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await DeskServer.StartAsync(services => services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<string>>(_hasher)));
        await Server.AddPersonAsync(Email, "admin");
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    /// <summary>Five attempts are looked at, the sixth is not. The first of a process costs more, whoever it is.</summary>
    [Theory]
    [InlineData(Email, "wrong horse battery")]
    [InlineData(Email, "")]
    [InlineData("nobody@example.org", "wrong horse battery")]
    [InlineData("nobody@example.org", "")]
    [InlineData("no address at all", "wrong horse battery")]
    public async Task SignIn_CostsAsManyHashes_WhoeverItIs(string email, string password)
    {
        _hasher.Take();
        var hashes = new List<int>();
        for (var attempt = 0; attempt < 6; attempt++)
        {
            await Server.Browser().SignInAsync(new SignIn { Email = email, Password = password });
            hashes.Add(_hasher.Take());
        }

        Assert.Equal([2, 1, 1, 1, 1, 0], hashes);
    }

    [Theory]
    [InlineData(Email)]
    [InlineData("nobody@example.org")]
    public async Task MailedCode_ThatIsWrong_LooksTheSame_WhoeverItIs(string email)
    {
        await Server.Browser().PostAsync<object>("session/code", new SendSignInCode(email));
        var answers = new List<(int, string?)>();
        for (var guess = 0; guess < 6; guess++)
        {
            answers.Add((await Server.Browser().SignInAsync(new SignIn { Email = email, MailedCode = "no code" })).Refusal);
        }

        Assert.Equal([.. Enumerable.Repeat((401, (string?)"sign_in_failed"), 5), (429, "too_many_attempts")], answers);
    }

    /// <summary>Whoever has the password has not got in: the codes of the authenticator are guessed at five times.</summary>
    [Fact]
    public async Task SecondFactor_IsGuessedAtFiveTimes()
    {
        var code = await SetSecondFactorAsync(await Server.SignInAsync(Email));
        Server.Time.MoveTo(Server.Time.GetUtcNow().AddMinutes(1));
        var answers = new List<(int, string?)>();
        for (var guess = 0; guess < 5; guess++)
        {
            answers.Add((await SignInAsync("no code")).Refusal);
        }

        Assert.All(answers, answer => Assert.Equal((401, "sign_in_failed"), answer));
        Assert.Equal((429, "too_many_attempts"), (await SignInAsync(code())).Refusal);
        Server.Time.MoveTo(Server.Time.GetUtcNow().AddMinutes(15));
        Assert.Equal(201, (await SignInAsync(code())).Status);
    }

    /// <summary>The password is asked for again before these: a session that was taken is not a way to guess it.</summary>
    [Theory]
    [InlineData("POST", "me/second-factor/remove")]
    [InlineData("PUT", "me/second-factor")]
    [InlineData("POST", "me/password")]
    public async Task Password_ThatIsAskedForAgain_IsGuessedAtFiveTimes_AndCountsForSigningInToo(string method, string path)
    {
        var taken = await Server.SignInAsync(Email);
        var proposed = (await taken.PostAsync<ProposedSecondFactor>("me/second-factor")).Body!;
        var answers = new List<(int, string?)>();
        for (var guess = 0; guess < 6; guess++)
        {
            answers.Add((await taken.SendAsync<object>(new HttpMethod(method), path, Body($"guess number {guess}"))).Refusal);
        }

        Assert.Equal([.. Enumerable.Repeat((403, (string?)"wrong_password"), 5), (429, "too_many_attempts")], answers);
        Assert.Equal((429, "too_many_attempts"), (await SignInAsync(code: null)).Refusal);

        object Body(string password) => path switch
        {
            "me/password" => new ChangePassword(password, "another long password"),
            "me/second-factor" => new SetSecondFactor(password, proposed.Secret, Code(proposed.Secret)),
            _ => new RemoveSecondFactor(password),
        };
    }

    private Task<Answer<SignedInSession>> SignInAsync(string? code) =>
        Server.Browser().SignInAsync(new SignIn { Email = Email, Password = DeskServer.Password, Code = code });

    private async Task<Func<string>> SetSecondFactorAsync(Browser browser)
    {
        var secret = (await browser.PostAsync<ProposedSecondFactor>("me/second-factor")).Body!.Secret;
        var set = await browser.SendAsync<object>(HttpMethod.Put, "me/second-factor", new SetSecondFactor(DeskServer.Password, secret, Code(secret)));
        Assert.Equal(204, set.Status);
        return () => Code(secret);
    }

    private string Code(string secret) => new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(Server.Time.GetUtcNow().UtcDateTime);
}
