namespace Trinity.EndToEnd.Tests.Deploy;

/// <summary>deploy/compose.yaml, as it is written: Compose itself is in no package of Debian that reads it.</summary>
public sealed class ComposeTests
{
    [Fact]
    public async Task Compose_PublishesNothingButTheProxy()
    {
        var services = (await Rendered.FileAsync("deploy", "compose.yaml"))["services"]!.AsObject();

        Assert.Equal(["postgres", "proxy", "server"], services.Select(service => service.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["proxy"], services.Where(service => service.Value!["ports"] is not null).Select(service => service.Key));
        Assert.Equal(["back"], services["postgres"]!["networks"]!.AsArray().Select(network => (string?)network));
        Assert.All(services, service => Assert.NotNull(service.Value!["mem_limit"]));
        Assert.All(services, service => Assert.Equal("no-new-privileges:true", (string?)service.Value!["security_opt"]![0]));
    }

    [Fact]
    public async Task Compose_HasNoSecretButInFiles_AndEachOfThemIsThere()
    {
        var compose = await Rendered.FileAsync("deploy", "compose.yaml");
        var secrets = compose["secrets"]!.AsObject().Select(secret => secret.Key).ToHashSet(StringComparer.Ordinal);

        foreach (var (_, service) in compose["services"]!.AsObject())
        {
            foreach (var (name, value) in service!["environment"]!.AsObject())
            {
                Assert.True(name.EndsWith("_FILE", StringComparison.Ordinal) || !name.Contains("PASSWORD", StringComparison.OrdinalIgnoreCase), name);
                if (name.EndsWith("_FILE", StringComparison.Ordinal))
                {
                    Assert.Contains(Path.GetFileName((string)value!), secrets);
                }
            }
        }
    }

    [Fact]
    public async Task Compose_TellsTheServerWhichProxyToBelieve()
    {
        var services = (await Rendered.FileAsync("deploy", "compose.yaml"))["services"]!;

        var believed = (string?)services["server"]!["environment"]!["Trinity__Http__Proxies__0"];

        Assert.Equal((string?)services["proxy"]!["networks"]!["front"]!["ipv4_address"], believed);
    }
}
