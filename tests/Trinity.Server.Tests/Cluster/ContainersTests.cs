using Microsoft.Extensions.Options;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Cluster;

/// <summary>A server sees the containers of one engine: another server would take them for lost.</summary>
public sealed class ContainersTests
{
    [Fact]
    public async Task RuntimeOfContainers_AndSeveralServers_DoNotStart()
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync(
            store: TestStore.Postgres,
            settings: new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Trinity:Cluster"] = "postgres",
                ["Trinity:Cluster:Port"] = "0",
                ["Trinity:ClaudeCode:Enabled"] = "true",
            }));

        Assert.Contains("Trinity:ClaudeCode:Enabled is for one server", refusal.Message, StringComparison.Ordinal);
    }
}
