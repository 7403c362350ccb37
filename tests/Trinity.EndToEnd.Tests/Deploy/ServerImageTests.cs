using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Deploy;

/// <summary>The server in its image keeps the promises that it keeps outside.</summary>
public sealed class ServerImageTests(ServerImage image) : IClassFixture<ServerImage>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Container_KilledAndStartedAgain_HasWhatItAccepted()
    {
        await using var container = await ServerContainer.StartAsync(image.Engine);

        await AssertKeepsWhatItAcceptedAsync(container);

        Assert.Contains("Nothing keeps this instance from working.", await container.ExecuteAsync("doctor"), StringComparison.Ordinal);
        Assert.Equal("0", await container.StopAsync());
        Assert.DoesNotContain("warn:", await FirstStartAsync(container), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Container_OnPostgres_KilledAndStartedAgain_HasWhatItAccepted()
    {
        var server = PostgresServer.Shared;
        var database = server.CreateDatabase();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Trinity__Storage__Postgres"] = database,
            ["Trinity__Storage__PostgresPassword"] = "nobody asks for it here",
        };
        await using (var container = await ServerContainer.StartAsync(image.Engine, settings))
        {
            await AssertKeepsWhatItAcceptedAsync(container);
            Assert.Equal("0", await container.StopAsync());
        }

        server.DropDatabase(database);
    }

    [Fact]
    public async Task Image_IsNobodysRoot_AndSaysHowItIsStoppedAndAsked()
    {
        const string Format = "{{.Config.User}} {{.Config.StopSignal}} {{.Config.Healthcheck.Test}} {{.Config.Volumes}} {{.Config.ExposedPorts}}";

        var config = await image.Engine.RunAsync("image", "inspect", "--format", Format, ServerImage.Name);

        Assert.Equal("1654:1654 SIGTERM [CMD /app/Trinity.Server health] map[/data:{}] map[8080/tcp:{}]", config.Trim());
    }

    private static async Task AssertKeepsWhatItAcceptedAsync(ServerContainer container)
    {
        var client = container.Client;
        var config = RawJson.From(new { otherwise = new[] { new { drop = "nobody wants it" } } });
        await client.Agents.CreateAsync(new CreateAgent { Name = "desk", RuntimeKind = "native", NodeType = "router", Config = config }, CancellationToken);
        await client.Agents.StopAsync("desk", CancellationToken);
        var accepted = await client.Executions.SubmitAsync("desk", new SubmitExecution { Type = "job" }, cancellationToken: CancellationToken);

        await container.KillAndStartAsync();

        Assert.Equal("queued", (await client.Executions.GetAsync(accepted.Id, CancellationToken)).Status);
        await client.Agents.StartAsync("desk", CancellationToken);
        await Eventually.HoldsAsync(async () => (await client.Executions.GetAsync(accepted.Id, CancellationToken)).Status == "completed");
    }

    /// <summary>What it said before it was killed: afterwards it warns of that.</summary>
    private static async Task<string> FirstStartAsync(ServerContainer container)
    {
        var lines = (await container.LogsAsync()).Split('\n');
        return string.Join('\n', lines.TakeWhile(line => !line.StartsWith("Trinity is ready at ", StringComparison.Ordinal)));
    }
}
