using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Server.Commands;
using Trinity.Storage;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Commands;

/// <summary>What is handed to whoever helps says how an instance is, and nothing of what it keeps.</summary>
public sealed class BundleTests : IDisposable
{
    private readonly TestDirectory _files = new();

    private string File => Path.Combine(_files.Path, "trinity.zip");

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Bundle_OfAnInstance_SaysHowItIs_AndNothingOfWhatItKeeps()
    {
        // In all that an instance takes: a configuration, its secrets, addresses, messages, keys, the names of people and agents' keys.
        const string kept = "kept-from-others";
        await using var server = await TestServer.StartAsync();
        await server.Client.Agents.CreateAsync(new CreateAgent
        {
            Name = "desk",
            RuntimeKind = "native",
            NodeType = "webhook-processor",
            Config = RawJson.From(new
            {
                verify = new { scheme = "github", secret = kept },
                to = new[] { new { url = $"http://10.0.0.1/{kept}", secret = "whsec_" + Convert.ToBase64String(Encoding.UTF8.GetBytes(kept + kept)) } },
            }),
        });
        var key = (await server.Client.Keys.CreateAsync(new Client.Access.CreateKey(kept, "admin"))).Token!;
        var hook = (await server.Client.Webhooks.CreateAsync("desk", "hook")).Url!;
        var done = await server.Client.Executions.SubmitAsync(
            "desk", new SubmitExecution { Type = "webhook", Key = kept, Input = RawJson.From(new { text = kept }) });
        await Eventually.HoldsAsync(async () => (await server.Client.Executions.GetAsync(done.Id)).FinishedAt is not null);

        Assert.Equal(0, await ServerCommands.RunAsync(["doctor", "--bundle", File, "--data", server.DataDirectory]));

        var parts = Read();
        Assert.Equal(["counts.json", "findings.json", "settings.json", "versions.json"], parts.Keys.Order(StringComparer.Ordinal));
        Assert.All(
            (string[])[kept, key, TestServer.ApiKey, TestServer.Email, hook.Split('/')[^1]],
            secret => Assert.DoesNotContain(parts.Values, part => part.Contains(secret, StringComparison.Ordinal)));
        var counts = JsonNode.Parse(parts["counts.json"])!.AsObject();
        Assert.Equal(1, counts["agent"]!.GetValue<long>());
        Assert.Equal(1, counts.Where(count => count.Key.StartsWith("message.", StringComparison.Ordinal)).Sum(count => count.Value!.GetValue<long>()));
        Assert.Contains(JsonNode.Parse(parts["findings.json"])!.AsArray(), finding => finding!["what"]!.GetValue<string>() == "Database");
        Assert.NotNull(JsonNode.Parse(parts["versions.json"])!["schema"]);
        Assert.True(OperatingSystem.IsWindows() || System.IO.File.GetUnixFileMode(File) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void Settings_ThatMayBeSecrets_AreOnlySaidToBeSet()
    {
        var secrets = new Dictionary<string, string?>
        {
            ["Trinity:Storage:Postgres"] = "Host=db;Username=trinity;Password=one-secret",
            ["Trinity:Metrics:Token"] = "two-secret-two-secret",
            ["Trinity:Mail:Password"] = "31415926",
            ["Trinity:NotKnownYet"] = "four-secret",
            ["Trinity:Http:Proxies:0"] = "10.9.8.7",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "authorization=five-secret",
            ["TRINITY_API_KEY"] = "trk_six_secret",
            ["HOME_OF_ANOTHER_PROGRAM"] = "seven-secret",
        };
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(secrets)
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Trinity:Engine:LaneLimit"] = "4321",
                ["Trinity:Deliveries:Timeout"] = "00:00:12",
                ["Logging:LogLevel:Trinity"] = "Debug",
            })
            .Build();

        DiagnosticsBundle.Write(
            File, [new Finding(FindingLevel.Fail, "Database", "no pg_hba entry: Host=db;Username=trinity;Password=one-secret, 31415926")], new Dictionary<string, long>(), configuration);

        var parts = Read();
        Assert.All(secrets.Values, secret => Assert.DoesNotContain(parts.Values, part => part.Contains(secret!, StringComparison.Ordinal)));
        Assert.DoesNotContain(parts.Values, part => part.Contains("secret", StringComparison.Ordinal));
        var settings = JsonNode.Parse(parts["settings.json"])!.AsObject();
        Assert.Equal(
            ("4321", "00:00:12", "Debug", "(set)", "(set)"),
            (Text("Trinity:Engine:LaneLimit"), Text("Trinity:Deliveries:Timeout"), Text("Logging:LogLevel:Trinity"), Text("Trinity:Metrics:Token"), Text("TRINITY_API_KEY")));
        Assert.False(settings.ContainsKey("HOME_OF_ANOTHER_PROGRAM"));

        string Text(string name) => settings[name]!.GetValue<string>();
    }

    [Fact]
    public async Task File_ThatIsThere_IsNotOverwritten()
    {
        await System.IO.File.WriteAllTextAsync(File, "mine", TestContext.Current.CancellationToken);

        Assert.Equal(1, await ServerCommands.RunAsync(["doctor", "--bundle", File, "--data", Path.Combine(_files.Path, "none")]));

        Assert.Equal("mine", await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken));
    }

    private Dictionary<string, string> Read()
    {
        using var archive = ZipFile.OpenRead(File);
        return archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return reader.ReadToEnd();
        });
    }
}
