using System.Net;
using System.Text.Json;
using Docker.DotNet;
using Microsoft.Extensions.Options;
using Trinity.ClaudeCode.Containers;
using Trinity.ClaudeCode.Credentials;
using Trinity.ClaudeCode.Git;
using Trinity.ClaudeCode.Runs;
using Trinity.ClaudeCode.Shell;
using Trinity.ClaudeCode.Workspaces;
using Trinity.Sdk;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode;

/// <summary>
/// Executes agents that are a coding assistant in a container. A turn makes the container with its prompt, and waits; what goes on in it is the
/// affair of <see cref="RunSupervisor"/>. The turn that follows its exit makes the reply of it.
/// </summary>
internal sealed class ClaudeCodeRuntime(
    IOptions<ClaudeCodeOptions> options,
    RunContainersSource containers,
    IRunTokens tokens,
    ICredentialVault vault,
    ExpectedRuns expected,
    EngineView view,
    AgentWorkspaces workspaces,
    WorkspaceLooks looks,
    WorkspaceShells shells,
    WorkspaceGit git,
    PlatformSocket socket)
    : WorkspaceRuntime(looks), IAgentRuntime, IConfiguresAgents, IFindsContainers, IAgentCredentials, IAgentTerminal, IAgentGit, IAgentSsh, IReachesOut
{
    private static readonly TimeSpan EngineRest = TimeSpan.FromSeconds(15);

    public RuntimeKind Kind => RuntimeKind.ClaudeCode;

    public RuntimeCapabilities Capabilities(AgentDefinition agent) => new(
        [.. Enum.GetValues<Capability>().Select(capability => new CapabilityStatus(capability, IsSupported: true, Reason: null))],
        ["overview", "executions", "logs", "files", "sessions", "state", "settings"],
        new ExecutionPolicy { Parallel = options.Value.Parallel, CountsWaiting = true });

    public Task StartAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<RuntimeStatus> StatusAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        var seen = view.StatusOf(agent.Id);
        return Task.FromResult(new RuntimeStatus(
            seen.State switch
            {
                ContainerState.Unknown or ContainerState.Missing => Words.Of(seen.State),
                ContainerState.Running or ContainerState.Starting or ContainerState.Stopped =>
                    agent.DesiredState == DesiredState.Stopped ? "stopped" : "ready",
            },
            seen.Detail));
    }

    public ContainerStatus StatusOf(AgentDefinition agent) => view.StatusOf(agent.Id);

    public IReadOnlyList<UnmanagedContainer> Unmanaged => view.Unmanaged;

    public void LookSoon()
    {
        view.LookSoon();
        expected.Wake();
    }

    public async Task RemoveAsync(UnmanagedContainer container, CancellationToken cancellationToken)
    {
        try
        {
            await (await containers.InventoryAsync(cancellationToken)).RemoveAsync(container, cancellationToken);
            LookSoon();
        }
        catch (DockerApiException exception)
        {
            throw new TrinityException("container_busy", EngineRefusal.Of(exception), exception);
        }
    }

    public async Task<TurnOutcome> ExecuteAsync(TurnRequest turn, CancellationToken cancellationToken)
    {
        if (turn.Journal.FirstOrDefault(entry => entry.Kind == JournalKind.RuntimeExit) is { } exit)
        {
            return End(turn, exit);
        }

        var (config, faults) = ClaudeCodeConfig.Read(turn.Configuration.Json);
        if (faults.Count > 0)
        {
            return Failed(new TurnError("config_invalid", $"{faults[0].Pointer}: {faults[0].Message}"));
        }

        if (OverQuota(config) is { } message)
        {
            return Failed(new TurnError("memory_over_quota", message));
        }

        // What reaches outside must not be built on what may still be taken back.
        await turn.Services.SettledAsync();
        expected.Add(turn.Message.Id);
        var outcome = await PrepareAsync(turn, config, cancellationToken);
        if (outcome is not TurnOutcome.Suspended)
        {
            expected.Remove(turn.Message.Id);
        }

        return outcome;
    }

    private async Task<TurnOutcome> PrepareAsync(TurnRequest turn, ClaudeCodeConfig config, CancellationToken cancellationToken)
    {
        try
        {
            var spec = SpecOf(turn, config) with { Credentials = await vault.OpenAsync(turn.Agent.Tenant, turn.Agent.Id, cancellationToken) };
            var run = await (await containers.GetAsync(cancellationToken)).PrepareAsync(spec, Prompt.Of(turn.Message), cancellationToken);
            return new TurnOutcome.Suspended { Waits = [new WaitRequest { Name = run, Kind = JournalKind.RuntimeExit }] };
        }
        catch (EngineAwayException exception)
        {
            return new TurnOutcome.Failed
            {
                Error = new TurnError("engine_away", exception.Message),
                IsRetryable = true,
                RetryAfter = EngineRest,
                Exception = exception,
            };
        }
        catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
        {
            return new TurnOutcome.Failed
            {
                Error = new TurnError("container_busy", "The container of a run before is about to go, and has the name."),
                IsRetryable = true,
                Exception = exception,
            };
        }
        catch (DockerImageNotFoundException exception)
        {
            LookSoon();
            return Failed(new TurnError("image_missing", EngineView.MissingImage(options.Value.Image)), exception);
        }
        catch (ImageOutdatedException exception)
        {
            return Failed(new TurnError(exception.Code, exception.Message), exception);
        }
        catch (DockerApiException exception)
        {
            return Failed(new TurnError("container_refused", $"The container engine refused the container: {EngineRefusal.Of(exception)}"), exception);
        }
    }

    public IReadOnlyList<NodeTypeDescription> NodeTypes => [];

    public ConfigurationReview Review(string? nodeType, ReadOnlyMemory<byte> config) => new()
    {
        Faults = nodeType is null
            ? FaultsOf(config)
            : [new ConfigurationFault("/nodeType", "unknown_node_type", "Agents of this runtime have no node type.")],
    };

    public IReadOnlyList<EgressRule> EgressOf(ReadOnlyMemory<byte> config) =>
        [.. ClaudeCodeConfig.Read(config).Config.Egress.Select(EgressRule.Parse).OfType<EgressRule>()];

    public Trial? Try(string nodeType, ReadOnlyMemory<byte> config, TrialMessage message) => null;

    public IReadOnlyList<string> SecretsOf(string? nodeType, ReadOnlyMemory<byte> config) => [];

    public StateReview ReviewState(string? nodeType, StateSnapshot state)
    {
        try
        {
            return new StateReview(SessionState.Read(state.Data).ToChange(), null);
        }
        catch (JsonException)
        {
            return new StateReview(null, "The state of a key is its conversation and what the agent keeps: {\"session\": a UUID, \"state\": {}}.");
        }
    }

    public string? Refuse(CredentialKind kind, string target) => CredentialTargets.Refuse(kind, target);

    /// <summary>The container in which somebody looks into the workspace has the old ones: the next one has the new.</summary>
    public async Task ChangedAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        try
        {
            await workspaces.RemoveAsync(agent.Id, cancellationToken);
        }
        catch (EngineAwayException)
        {
            // What it has made before is removed when it is back and somebody looks again: until then nobody gets in.
        }
    }

    public Task<IAgentConnection> OpenTerminalAsync(AgentDefinition agent, TerminalSize size, CancellationToken cancellationToken) =>
        shells.OpenAsync(agent, ["bash", "-l"], [], size, cancellationToken);

    public Task<IAgentConnection> ConnectSshAsync(AgentDefinition agent, SshKeys keys, CancellationToken cancellationToken) => shells.OpenAsync(
        agent,
        ["trinity-sshd"],
        [$"TRINITY_SSH_HOST={keys.HostKey}", $"TRINITY_SSH_KEYS={string.Join('\n', keys.AuthorizedKeys)}"],
        size: null,
        cancellationToken);

    public Task<GitStatus> StatusAsync(AgentDefinition agent, string directory, CancellationToken cancellationToken) =>
        git.StatusAsync(agent, directory, cancellationToken);

    public Task<IReadOnlyList<GitCommit>> LogAsync(AgentDefinition agent, string directory, int skip, int limit, CancellationToken cancellationToken) =>
        git.LogAsync(agent, directory, skip, limit, cancellationToken);

    public Task<GitDiff> DiffAsync(AgentDefinition agent, string directory, GitRange range, CancellationToken cancellationToken) =>
        git.DiffAsync(agent, directory, range, cancellationToken);

    public Task<GitCommit> CommitAsync(
        AgentDefinition agent, string directory, string message, GitAuthor author, CancellationToken cancellationToken) =>
        git.CommitAsync(agent, directory, message, author, cancellationToken);

    public Task PullAsync(AgentDefinition agent, string directory, GitRemote remote, CancellationToken cancellationToken) =>
        git.PullAsync(agent, directory, remote, cancellationToken);

    public Task PushAsync(AgentDefinition agent, string directory, GitRemote remote, CancellationToken cancellationToken) =>
        git.PushAsync(agent, directory, remote, cancellationToken);

    private IReadOnlyList<ConfigurationFault> FaultsOf(ReadOnlyMemory<byte> json)
    {
        var (config, faults) = ClaudeCodeConfig.Read(json);
        return faults.Count == 0 && OverQuota(config) is { } message ? [new ConfigurationFault("/config/memoryMb", "memory_over_quota", message)] : faults;
    }

    /// <summary>An agent that was made before the quota is told when it is to execute something.</summary>
    private string? OverQuota(ClaudeCodeConfig config) => config.MemoryMb > options.Value.ExecutionsMemoryMb
        ? $"The agent's memoryMb is {config.MemoryMb}; all executions together have {options.Value.ExecutionsMemoryMb} here."
        : null;

    private RunSpec SpecOf(TurnRequest turn, ClaudeCodeConfig config) => new()
    {
        Tenant = turn.Agent.Tenant,
        Agent = turn.Agent.Id,
        Execution = turn.Message.Id,
        Run = $"run-{Guid.NewGuid():n}",
        Image = options.Value.Image,
        Model = config.Model ?? options.Value.Model,
        Session = StateOf(turn).Session ?? Guid.NewGuid(),
        Instructions = config.Instructions,
        MaxTurns = config.MaxTurns,
        ModelRetries = options.Value.ModelRetries,
        Token = tokens.Issue(turn.Agent.Tenant, turn.Message.Id, config.Budget),
        SocketDirectory = socket.Directory,
        Socket = socket.File,
        ToolPath = RunSpec.PlatformTools,
        Limit = TimeSpan.FromMinutes(config.Minutes),
        SilentLimit = TimeSpan.FromMinutes(config.SilentMinutes),
        Memory = (long)config.MemoryMb << 20,
        Processors = config.Processors,
        Processes = config.Processes,
    };

    private static TurnOutcome End(TurnRequest turn, JournalEntry exit)
    {
        if (exit.Status == JournalStatus.Open)
        {
            // It goes on: whatever this turn was run for, it was not the end.
            return new TurnOutcome.Suspended();
        }

        if (exit.Error is { } error)
        {
            // Rule 22: the prompt has run, or may have. Only a person has it run again.
            return Failed(error);
        }

        var report = RunReport.Read(exit.Result.Span);
        return new TurnOutcome.Completed
        {
            Reply = exit.Result,
            State = turn.Message.Key is not null && Guid.TryParse(report?.Session, out var session)
                ? (StateOf(turn) with { Session = session }).ToChange()
                : null,
        };
    }

    private static SessionState StateOf(TurnRequest turn) => turn.State is { } state ? SessionState.Read(state.Data) : SessionState.None;

    private static TurnOutcome.Failed Failed(TurnError error, Exception? exception = null) =>
        new() { Error = error, IsRetryable = false, Exception = exception };
}
