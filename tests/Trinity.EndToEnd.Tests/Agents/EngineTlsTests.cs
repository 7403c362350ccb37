using Trinity.ClaudeCode;
using Trinity.EndToEnd.Tests.Deploy;
using Trinity.Testing.Anthropic;
using Trinity.Testing.Docker;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>An engine behind a port: it knows the server by its certificate, and the server knows it.</summary>
public sealed class EngineTlsTests
{
    [Fact]
    public async Task EngineByTls_ExecutesAgents_AndNoneThatAnotherAuthorityHasSigned()
    {
        using var certificates = EngineCertificates.Create();
        using var others = EngineCertificates.Create();
        var port = ServerContainer.FreePort();
        await using var engine = await DockerEngine.StartOwnAsync(certificates, port);

        await using (var server = await ClaudeCodeServer.StartAsync(engine, options => Use(options, port, certificates, certificates)))
        {
            var execution = await server.AskAsync(null, ScriptStep.Bash("echo hello"), new ScriptStep { Text = "Done." });
            Assert.Equal("completed", (await server.EndedAsync(execution)).Status);
            await server.CleanAsync();
            await server.AreAsync("stopped");
        }

        // The engine is another's to the server, and the server another's to the engine.
        foreach (var (authority, certificate) in new[] { (others, certificates), (certificates, others) })
        {
            await using var server = await ClaudeCodeServer.StartAsync(engine, options => Use(options, port, authority, certificate));
            await server.AreAsync("unknown");
            Assert.Contains("does not answer", (await server.Client.Agents.GetStatusAsync(ClaudeCodeServer.Agent, TestContext.Current.CancellationToken)).Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:2376", null)]
    [InlineData("http://127.0.0.1:2375", null)]
    [InlineData("unix:///var/run/docker.sock", "/etc/ca.pem")]
    public void EngineWithoutItsCertificates_IsRefused(string engine, string? authority) => Assert.Single(
        new ClaudeCodeOptions { Engine = new Uri(engine), EngineAuthority = authority }.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(this)));

    private static void Use(ClaudeCodeOptions options, int port, EngineCertificates authority, EngineCertificates certificate) =>
        (options.Engine, options.EngineAuthority, options.EngineCertificate, options.EngineKey) =
            (new Uri($"tcp://127.0.0.1:{port}"), authority.Authority, certificate.Certificate, certificate.Key);
}
