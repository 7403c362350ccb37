using Trinity.Cli.Tests.Programs;
using Trinity.Testing.Servers;

namespace Trinity.Cli.Tests.Audit;

/// <summary>The audit log at the command line: what a script can rely on.</summary>
public sealed class AuditCommandTests
{
    [Fact]
    public async Task Verify_OfABrokenLog_Returns1_AndSaysWhere()
    {
        await using var api = Samples.Fill(await FakeApi.StartAsync());
        using var cli = new CliProgram(api.Address, "trk_test");

        var result = await cli.RunAsync("audit", "verify", "--head", "5f");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("entries_changed at batch 42.", result.Output, StringComparison.Ordinal);
        Assert.Equal("""{"head":"5f"}""", Assert.Single(api.Requests).Body);
    }

    [Fact]
    public async Task Log_OfAServer_IsListedExportedAndVerified()
    {
        await using var server = await TestServer.StartAsync();
        using var cli = new CliProgram(server.Address, TestServer.ApiKey);

        var list = await cli.RunAsync("audit", "list", "--action", "set_up", "--actor", "system", "--outcome", "done");
        var csv = await cli.RunAsync("audit", "export", "--format", "csv", "--action", "set_up");
        var lines = await cli.RunAsync("audit", "export");
        var check = await cli.RunAsync("audit", "verify");

        Assert.Contains("set_up", list.Output, StringComparison.Ordinal);
        Assert.StartsWith("number,at,actor,key,action,targetKind,target,outcome,request,count\r\n1,", csv.Output, StringComparison.Ordinal);
        Assert.StartsWith("""{"number":1,""", lines.Output, StringComparison.Ordinal);
        Assert.Equal(0, check.ExitCode);
        Assert.StartsWith("Intact", check.Output, StringComparison.Ordinal);
    }
}
