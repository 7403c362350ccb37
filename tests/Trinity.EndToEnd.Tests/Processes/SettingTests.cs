using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Processes;

/// <summary>What a server is told by its environment, as images and orchestrators do.</summary>
public sealed class SettingTests : IDisposable
{
    private const string Setting = "Trinity__Engine__BatchLimit";

    private readonly TestDirectory _directory = new();

    private string SecretFile => Path.Combine(_directory.Path, "secret");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Setting_InAFile_IsRead()
    {
        await File.WriteAllTextAsync(SecretFile, "0\n", TestContext.Current.CancellationToken);

        var output = await StartAsync(($"{Setting}_FILE", SecretFile));

        Assert.Contains("BatchLimit", output, StringComparison.Ordinal);
        Assert.Contains("(invalid_options)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setting_GivenTwice_IsRefused_AndTheValueIsNotTold()
    {
        await File.WriteAllTextAsync(SecretFile, "a-secret-of-the-file", TestContext.Current.CancellationToken);

        var output = await StartAsync(($"{Setting}_FILE", SecretFile), (Setting, "a-secret-of-the-variable"));

        Assert.Equal($"Set {Setting} or {Setting}_FILE, not both. (ambiguous_setting)", output);
    }

    [Fact]
    public async Task Setting_InAFileThatIsNotThere_IsRefused()
    {
        var output = await StartAsync(("TRINITY_API_KEY_FILE", SecretFile), ("TRINITY_API_KEY", string.Empty));

        Assert.StartsWith($"TRINITY_API_KEY_FILE names {SecretFile}, which cannot be read: ", output, StringComparison.Ordinal);
        Assert.EndsWith("(unreadable_setting)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setting_InAnEmptyFile_IsRefused()
    {
        await File.WriteAllTextAsync(SecretFile, "\n", TestContext.Current.CancellationToken);

        var output = await StartAsync(($"{Setting}_FILE", SecretFile));

        Assert.Equal($"{Setting}_FILE names {SecretFile}, which is empty. (unreadable_setting)", output);
    }

    [Fact]
    public async Task Port_ThatIsNone_IsRefused() =>
        Assert.Equal("TRINITY_HTTP_PORT is a number from 0 to 65535. (invalid_variable)", await StartAsync(("TRINITY_HTTP_PORT", "tcp://10.0.0.1:80")));

    [Fact]
    public async Task Health_AsksTheServerOnThisMachine()
    {
        var environment = new Dictionary<string, string> { ["TRINITY_DATA"] = _directory.Path, ["TRINITY_HTTP_PORT"] = "0" };
        await using var server = ServerProcess.Launch(Programs.Server, ["up"], environment);
        await server.ReadyAsync(TestContext.Current.CancellationToken);

        var ready = await Tool.TryAsync(Programs.Server, ["health", "--port", $"{server.Address.Port}"]);
        await server.KillAsync();
        var gone = await Tool.TryAsync(Programs.Server, ["health"], new Dictionary<string, string> { ["TRINITY_HTTP_PORT"] = $"{server.Address.Port}" });

        Assert.Equal(0, ready.Code);
        Assert.Contains("\"store\":\"pass\"", ready.Output, StringComparison.Ordinal);
        Assert.Equal((1, $"Nobody answers at {server.Address}health/ready. (not_running)"), (gone.Code, gone.Error.Trim()));
    }

    /// <returns>What it said until it had ended.</returns>
    private async Task<string> StartAsync(params (string Name, string Value)[] variables)
    {
        var environment = variables.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
        await using var server = ServerProcess.Launch(Programs.Server, ["up", "--data", _directory.Path], environment);
        Assert.False(await server.IsReadyAsync(TestContext.Current.CancellationToken), server.Output);
        await server.EndedAsync();
        return server.Output;
    }
}
