using System.Runtime.Versioning;
using Trinity.Cli.Tests.Programs;
using Trinity.Client.Agents;

namespace Trinity.Cli.Tests.Commands;

/// <summary>Which server a command speaks to, with which key, and who may read it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ConnectionTests : IAsyncLifetime
{
    private FakeApi _api = null!;
    private FakeApi _other = null!;

    public async ValueTask InitializeAsync()
    {
        _api = (await FakeApi.StartAsync()).On("GET /agents", Samples.Page<Agent>());
        _other = (await FakeApi.StartAsync()).On("GET /agents", Samples.Page<Agent>());
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task Login_ChecksTheKey_AndKeepsItForTheNextCommand_WhereOnlyItsOwnerReadsIt()
    {
        using var cli = new CliProgram();

        var login = await cli.RunAsync("trk_stored\n", ["login", "--server", _api.Address]);
        var list = await cli.RunAsync("agents", "list");

        Assert.Equal((0, 0), (login.ExitCode, list.ExitCode));
        Assert.Equal(["Bearer trk_stored", "Bearer trk_stored"], KeysSeenBy(_api));
        Assert.DoesNotContain("trk_stored", login.Output + login.Error, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(cli.ConfigFile));
    }

    [Fact]
    public async Task Login_WithAKeyThatIsNotKnown_KeepsNothing()
    {
        await using var strict = (await FakeApi.StartAsync()).Refuse("GET /agents", 401, "unauthenticated", "Send an API key.");
        using var cli = new CliProgram();

        var login = await cli.RunAsync("trk_wrong\n", ["login", "--server", strict.Address]);

        Assert.Equal(3, login.ExitCode);
        Assert.False(File.Exists(cli.ConfigFile));
    }

    [Fact]
    public async Task Option_GoesBeforeEnvironment_AndEnvironmentBeforeTheProfile()
    {
        using var cli = new CliProgram();
        await cli.RunAsync("trk_stored\n", ["login", "--server", _other.Address]);
        cli.Set("TRINITY_SERVER", _api.Address).Set("TRINITY_KEY", "trk_environment");

        await cli.RunAsync("agents", "list");
        await cli.RunAsync("agents", "list", "--api-key", "trk_option");
        await cli.RunAsync("agents", "list", "--api-key", "trk_option", "--server", _other.Address);

        Assert.Equal(["Bearer trk_environment", "Bearer trk_option"], KeysSeenBy(_api));
        Assert.Equal("Bearer trk_option", KeysSeenBy(_other)[^1]);
    }

    [Fact]
    public async Task StoredKey_IsNotShownToAnotherServer()
    {
        using var cli = new CliProgram();
        await cli.RunAsync("trk_stored\n", ["login", "--server", _api.Address]);

        await cli.RunAsync("agents", "list", "--server", _other.Address);

        Assert.Equal([null], KeysSeenBy(_other));
    }

    [Fact]
    public async Task Profiles_AreKeptApart_AndForgottenOneByOne()
    {
        using var cli = new CliProgram();
        await cli.RunAsync("trk_one\n", ["login", "--server", _api.Address]);
        await cli.RunAsync("trk_two\n", ["login", "--server", _other.Address, "--profile", "work"]);

        await cli.RunAsync("agents", "list", "--profile", "work");
        cli.Set("TRINITY_PROFILE", "work");
        await cli.RunAsync("agents", "list");
        var logout = await cli.RunAsync("logout");
        var after = await cli.RunAsync("agents", "list");
        var other = await cli.RunAsync("agents", "list", "--profile", "default");

        Assert.Equal(["Bearer trk_two", "Bearer trk_two", "Bearer trk_two"], KeysSeenBy(_other));
        Assert.Equal((0, 2, 0), (logout.ExitCode, after.ExitCode, other.ExitCode));
    }

    [Fact]
    public async Task File_ThatOthersMayRead_IsRefused()
    {
        using var cli = new CliProgram();
        await cli.RunAsync("trk_stored\n", ["login", "--server", _api.Address]);
        File.SetUnixFileMode(cli.ConfigFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var result = await cli.RunAsync("agents", "list");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"chmod 600 {cli.ConfigFile}", result.Error, StringComparison.Ordinal);
        Assert.Single(_api.Requests);
    }

    [Fact]
    public async Task File_ThatIsNoneOfOurs_IsRefused()
    {
        using var cli = new CliProgram();
        await cli.RunAsync("trk_stored\n", ["login", "--server", _api.Address]);
        await File.WriteAllTextAsync(cli.ConfigFile, "{", TestContext.Current.CancellationToken);

        var result = await cli.RunAsync("agents", "list");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("is not what 'trinity login' writes", result.Error, StringComparison.Ordinal);
    }

    private static string?[] KeysSeenBy(FakeApi api) => [.. api.Requests.Select(asked => asked.Headers.GetValueOrDefault("Authorization"))];
}
