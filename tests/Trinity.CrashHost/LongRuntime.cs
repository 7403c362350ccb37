using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Engine.Store;
using Trinity.Sdk.Runtimes;

namespace Trinity.CrashHost;

/// <summary>A runtime whose turns wait for an end that comes with another message: a job whose token ends in "-end" ends all that wait of its agent.</summary>
internal sealed class LongRuntime(IServiceProvider services) : IAgentRuntime
{
    private const string Wait = "run";

    public RuntimeKind Kind => new("long");

    public RuntimeCapabilities Capabilities(AgentDefinition agent) => new([], [], ExecutionPolicy.Default with { Attempts = 1, CountsWaiting = true });

    public Task StartAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<RuntimeStatus> StatusAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.FromResult(new RuntimeStatus("ready"));

    public async Task<TurnOutcome> ExecuteAsync(TurnRequest turn, CancellationToken cancellationToken)
    {
        var token = JsonDocument.Parse(turn.Message.Payload).RootElement.GetProperty("token").GetString()!;
        var reply = JsonSerializer.SerializeToUtf8Bytes(token);
        if (token.EndsWith("-end", StringComparison.Ordinal))
        {
            await EndAsync(turn.Agent, cancellationToken);
            return new TurnOutcome.Completed { Reply = reply };
        }

        return turn.Journal.Any(entry => entry.Name == Wait)
            ? new TurnOutcome.Completed { Reply = reply }
            : new TurnOutcome.Suspended { Waits = [new WaitRequest { Name = Wait, Kind = JournalKind.RuntimeExit }] };
    }

    private async Task EndAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        var reads = services.GetRequiredService<IMessageReads>();
        foreach (var sequence in await reads.ReadWaitingAsync(agent.Id, cancellationToken))
        {
            var waiting = await reads.LoadAsync(sequence, cancellationToken);
            await services.GetRequiredService<IRuntimeExits>()
                .EndAsync(agent.Tenant, agent.Id, waiting!.Message.Id, Wait, "1"u8.ToArray(), error: null);
        }
    }
}
