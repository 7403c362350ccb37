namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>An agent whose workspace is full of traps, for tests that change nothing.</summary>
public sealed class TrapsFixture : IAsyncLifetime
{
    private const string Traps =
        "ln -s /etc/passwd passwd; echo here >real; ln -s /workspace/real inside; ln -s ../etc up; ln -s / top; ln -s /home/agent home; ln -s loop loop; "
        + "mkfifo pipe; mkdir folder .trinity";

    private LookedIntoAgent? _agent;

    internal LookedIntoAgent Agent => _agent!;

    public async ValueTask InitializeAsync()
    {
        _agent = await LookedIntoAgent.StartAsync();
        await _agent.RunAsync(Traps);
    }

    public ValueTask DisposeAsync() => Agent.DisposeAsync();
}
