using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Engine.Store;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.CrashHost;

/// <summary>
/// A runtime whose turns wait for an end that comes with another message: a job whose token ends in "-end" ends all that wait of its agent, one in
/// "-tell" has them tell something.
/// </summary>
internal sealed class LongRuntime(IServiceProvider services) : IAgentRuntime, IFindsContainers, IAgentCredentials, IAgentSsh
{
    private const string Wait = "run";

    public RuntimeKind Kind => new("long");

    /// <summary>What two agents have left that never were, and what is of none.</summary>
    public IReadOnlyList<UnmanagedContainer> Unmanaged { get; } =
    [
        Left("left-before") with { Agent = new AgentId(900_000_000_001), Tenant = new TenantId(1) },
        Left("left-after") with { Agent = new AgentId(900_000_000_002), Tenant = new TenantId(1) },
        Left("left"),
    ];

    private IRuntimeOutages Outages => services.GetRequiredService<IRuntimeOutages>();

    public ContainerStatus StatusOf(AgentDefinition agent) => new(ContainerState.Stopped);

    public void LookSoon()
    {
        // There is nothing to look at.
    }

    public Task RemoveAsync(UnmanagedContainer container, CancellationToken cancellationToken) => Task.CompletedTask;

    public RuntimeCapabilities Capabilities(AgentDefinition agent) => new(
        [
            new CapabilityStatus(Capability.Credentials, IsSupported: true, Reason: null),
            new CapabilityStatus(Capability.Ssh, IsSupported: true, Reason: null),
        ],
        [],
        ExecutionPolicy.Default with { Attempts = 1, CountsWaiting = true });

    public Task StartAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<RuntimeStatus> StatusAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.FromResult(new RuntimeStatus("ready"));

    public string? Refuse(CredentialKind kind, string target) => null;

    public Task ChangedAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IAgentConnection> ConnectSshAsync(AgentDefinition agent, SshKeys keys, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Keys are let in, and nobody comes.");

    public async Task<TurnOutcome> ExecuteAsync(TurnRequest turn, CancellationToken cancellationToken)
    {
        var token = JsonDocument.Parse(turn.Message.Payload).RootElement.GetProperty("token").GetString()!;
        var reply = JsonSerializer.SerializeToUtf8Bytes(token);
        if (token.EndsWith("-end", StringComparison.Ordinal))
        {
            await EndAsync(turn.Agent, cancellationToken);
            return new TurnOutcome.Completed { Reply = reply };
        }

        if (token.EndsWith("-tell", StringComparison.Ordinal))
        {
            await TellAsync(turn.Agent, cancellationToken);
            return new TurnOutcome.Completed { Reply = reply };
        }

        if (token.EndsWith("-away", StringComparison.Ordinal))
        {
            await Outages.BeginAsync(Kind, cancellationToken);
            return new TurnOutcome.Completed { Reply = reply };
        }

        if (token.EndsWith("-back", StringComparison.Ordinal))
        {
            await Outages.EndAsync(cancellationToken);
            return new TurnOutcome.Completed { Reply = reply };
        }

        return turn.Journal.Any(entry => entry.Name == Wait)
            ? new TurnOutcome.Completed { Reply = reply }
            : new TurnOutcome.Suspended { Waits = [new WaitRequest { Name = Wait, Kind = JournalKind.RuntimeExit }] };
    }

    private static UnmanagedContainer Left(string id) => new(id, id, string.Empty, "volumes", DateTimeOffset.UnixEpoch);

    private async Task EndAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        foreach (var waiting in await WaitingAsync(agent, cancellationToken))
        {
            await services.GetRequiredService<IRuntimeExits>().EndAsync(agent.Tenant, agent.Id, waiting, Wait, "1"u8.ToArray(), error: null);
        }
    }

    private async Task TellAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        foreach (var waiting in await WaitingAsync(agent, cancellationToken))
        {
            var run = new OpenRun(agent.Tenant, agent.Id, waiting, Wait, DateTimeOffset.UnixEpoch);
            await services.GetRequiredService<IRunEvents>().AppendAsync(run, [new ToldEvent(1, "text", "{}")]);
        }
    }

    private async Task<IReadOnlyList<MessageId>> WaitingAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        var reads = services.GetRequiredService<IMessageReads>();
        var waiting = new List<MessageId>();
        foreach (var sequence in await reads.ReadWaitingAsync(agent.Id, cancellationToken))
        {
            waiting.Add((await reads.LoadAsync(sequence, cancellationToken))!.Message.Id);
        }

        return waiting;
    }
}
