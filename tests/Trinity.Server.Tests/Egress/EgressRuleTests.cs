using Trinity.Sdk.Runs;

namespace Trinity.Server.Tests.Egress;

public sealed class EgressRuleTests
{
    [Theory]
    [InlineData("github.com", "github.com:443", true)]
    [InlineData("GitHub.com", "GITHUB.COM.:443", true)]
    [InlineData("github.com", "github.com:80", false)]
    [InlineData("github.com", "api.github.com:443", false)]
    [InlineData("github.com", "github.com.evil.example:443", false)]
    [InlineData("*.npmjs.org", "registry.npmjs.org:443", true)]
    [InlineData("*.npmjs.org", "a.b.npmjs.org:443", true)]
    [InlineData("*.npmjs.org", "npmjs.org:443", false)]
    [InlineData("*.npmjs.org", "evilnpmjs.org:443", false)]
    [InlineData("*.npmjs.org", "*.npmjs.org:443", false)]
    [InlineData("git.example.org:8443", "git.example.org:8443", true)]
    [InlineData("git.example.org:8443", "git.example.org:443", false)]
    [InlineData("*", "anything.example:443", true)]
    [InlineData("*", "anything.example:22", false)]
    [InlineData("*:22", "anything.example:22", true)]
    public void Rule_AllowsWhatItNames(string rule, string target, bool allows) =>
        Assert.Equal(allows, EgressRule.ReadTarget(target) is var (host, port) && EgressRule.Parse(rule)!.Allows(host, port));
}
