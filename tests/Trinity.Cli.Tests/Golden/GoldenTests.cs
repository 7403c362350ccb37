using Trinity.Cli.Tests.Programs;
using Trinity.Testing;

namespace Trinity.Cli.Tests.Golden;

/// <summary>What people see of everything, on a narrow and on a wide terminal, word by word.</summary>
/// <remarks>Run with TRINITY_WRITE_GOLDEN=1 to write the files again; then read the difference.</remarks>
public sealed class GoldenTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string[]> Commands = new(StringComparer.Ordinal)
    {
        ["agents-list"] = ["agents", "list"],
        ["agents-counts"] = ["agents", "counts"],
        ["agents-show"] = ["agents", "show", "desk"],
        ["agents-status"] = ["agents", "status", "desk"],
        ["agents-capabilities"] = ["agents", "capabilities", "desk"],
        ["agents-lanes"] = ["agents", "lanes", "desk"],
        ["agents-revisions"] = ["agents", "revisions", "desk"],
        ["agents-revision"] = ["agents", "revisions", "desk", "3"],
        ["agents-states"] = ["agents", "state", "desk"],
        ["agents-state"] = ["agents", "state", "desk", "customer-7"],
        ["executions-list"] = ["executions", "list"],
        ["executions-show"] = ["executions", "show", Samples.ExecutionId],
        ["asks-list"] = ["asks"],
        ["asks-show"] = ["asks", "show", Samples.AskId],
        ["asks-show-form"] = ["asks", "show", Samples.Judgment.Id],
        ["asks-counts"] = ["asks", "counts"],
        ["deliveries-list"] = ["deliveries", "list"],
        ["deliveries-show"] = ["deliveries", "show", Samples.DeliveryId],
        ["destinations-list"] = ["destinations", "list"],
        ["destinations-show"] = ["destinations", "show", Samples.DestinationId],
        ["hooks-list"] = ["hooks", "list", "desk"],
        ["keys-list"] = ["keys", "list"],
        ["people-list"] = ["people", "list"],
        ["invitations-list"] = ["invitations", "list"],
        ["tenants-list"] = ["tenants", "list"],
        ["whoami"] = ["whoami"],
        ["agents-shares"] = ["agents", "shares", "desk"],
        ["agents-callers"] = ["agents", "callers", "list", "desk"],
        ["agents-links"] = ["agents", "links", "list", "desk"],
        ["access-list"] = ["access", "list"],
        ["audit-list"] = ["audit", "list"],
        ["audit-verify"] = ["audit", "verify"],
        ["logs"] = ["logs", "desk"],
        ["node-types-list"] = ["node-types", "list"],
        ["node-types-show"] = ["node-types", "show", "router"],
        ["node-types-try"] = ["node-types", "try", "router", "--message", "{\"data\":{}}"],
        ["agents-unmanaged"] = ["agents", "unmanaged"],
        ["templates-list"] = ["templates", "list"],
        ["templates-show"] = ["templates", "show", "triage"],
        ["help"] = ["--help"],
        ["help-executions-submit"] = ["executions", "submit", "--help"],
    };

    private FakeApi _api = null!;

    public static TheoryData<string, int> Cases => [.. from name in Commands.Keys from width in (int[])[80, 120] select (name, width)];

    public async ValueTask InitializeAsync() => _api = Samples.Fill(await FakeApi.StartAsync());

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Output_IsThatOfTheFile(string name, int width)
    {
        using var cli = new CliProgram(_api.Address, "trk_test").Set("COLUMNS", $"{width}");
        var result = await cli.RunAsync(Commands[name]);
        var file = Path.Combine(Checkout.Root, "tests", "Trinity.Cli.Tests", "Golden", $"{name}.{width}.txt");
        if (Environment.GetEnvironmentVariable("TRINITY_WRITE_GOLDEN") is "1")
        {
            await File.WriteAllTextAsync(file, result.Output, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), result.Output);
        Assert.All(result.Output.Split('\n'), line => Assert.True(line.Length <= width || IsUnbreakable(line), line));
        Assert.DoesNotContain('\u001b', result.Output + result.Error);
    }

    /// <summary>An example is copied, and a log line is as long as it is.</summary>
    private static bool IsUnbreakable(string line) => line.Contains("trinity ", StringComparison.Ordinal) || line.StartsWith("2024-", StringComparison.Ordinal);
}
