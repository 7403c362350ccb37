using System.Diagnostics;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>The command as it ships, killed while it moves an instance.</summary>
public sealed class MoveKillTests : IDisposable
{
    private const string Agent = "greeter";

    private readonly TestDirectory _directory = new();
    private readonly string _postgres = PostgresServer.Shared.CreateDatabase();

    private Dictionary<string, string> OnPostgres => new(StringComparer.Ordinal) { ["Trinity__Storage__Postgres"] = _postgres };

    public void Dispose()
    {
        PostgresServer.Shared.DropDatabase(_postgres);
        _directory.Dispose();
    }

    [Fact]
    public async Task Move_ThatWasKilledAgainAndAgain_EndsWithTheWholeInstance()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var accepted = await FillAsync(cancellationToken);

        foreach (var lines in (int[])[1, 3, 6])
        {
            await MoveAsync(lines, cancellationToken);
            await using var early = ServerProcess.LaunchServer(_directory.Path, OnPostgres);
            Assert.False(await early.IsReadyAsync(cancellationToken), "A server started on a part of an instance.");
        }

        Assert.Equal(0, await MoveAsync(int.MaxValue, cancellationToken));
        await using var server = ServerProcess.LaunchServer(_directory.Path, OnPostgres);
        await server.ReadyAsync(cancellationToken);
        foreach (var id in accepted)
        {
            await Eventually.HoldsAsync(async () => (await server.Client.Executions.GetAsync(id)).Status == "completed");
        }
    }

    /// <summary>An instance whose server was killed with work in its queue.</summary>
    private async Task<List<string>> FillAsync(CancellationToken cancellationToken)
    {
        await using var server = ServerProcess.LaunchServer(_directory.Path);
        await server.ReadyAsync(cancellationToken);
        var agent = new CreateAgent
        {
            Name = Agent,
            RuntimeKind = "native",
            NodeType = "webhook-processor",
            Config = RawJson.From(new { to = new[] { new { url = "http://10.0.0.1/" } } }),
        };
        await server.Client.Agents.CreateAsync(agent, cancellationToken);
        var accepted = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            accepted.Add((await server.Client.Executions.SubmitAsync(Agent, new SubmitExecution { Type = "hello", Key = $"key-{i}" }, cancellationToken: cancellationToken)).Id);
        }

        await server.KillAsync();
        return accepted;
    }

    /// <summary>Kills it when it has said so many lines.</summary>
    private async Task<int> MoveAsync(int lines, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Programs.Server, ["db", "move", "--data", _directory.Path]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["Trinity__Storage__Postgres"] = _postgres;
        using var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is not null)
        {
            if (--lines == 0)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }
}
