using Microsoft.EntityFrameworkCore;
using Trinity.Platform.States;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Platform.Agents;

/// <summary>Makes agents of agents: clones them, writes them down, and makes them from what was written.</summary>
internal sealed class AgentCopies(
    IControlReads reads, IStateReads states, IAgentAccess access, AgentService agents, AgentConfigurationRules configurations, RuntimeRegistry runtimes)
{
    /// <summary>The most states of a copy.</summary>
    public const int MaxStates = 1_000;

    /// <summary>The most bytes of configuration and states in a copy: what a request may have.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int StatesAtOnce = 100;

    /// <summary>Makes another agent with the configuration of one, its secrets included, and with its states where that is asked for.</summary>
    public async Task<Outcome<AgentView>> CloneAsync(
        Caller caller, string name, string newName, bool withStates, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Edit, cancellationToken) is not { } source
            || await agents.GetAsync(caller, name, cancellationToken) is not Outcome<AgentView>.Done { Value: var view })
        {
            return Refusal.NotFound("agent");
        }

        if (AgentService.RefuseMaking(caller) is { } refused)
        {
            return refused;
        }

        if (AgentRules.Check(newName).FirstOrDefault() is { } fault)
        {
            return Refusal.Invalid(fault.Code, fault.Message, fault);
        }

        var configuration = await configurations.CheckCopyAsync(caller, source, await ConfigurationOfAsync(source, cancellationToken), cancellationToken);
        if (configuration.Faults.Count > 0)
        {
            return Refusal.Invalid("invalid_agent", "The agent's configuration is not allowed any more.", configuration.Faults);
        }

        var copied = withStates ? await StatesOfAsync(source, 0, cancellationToken) : [];
        if (copied is null)
        {
            return TooLarge;
        }

        var review = Review(source.Runtime, source.NodeType, [.. copied.Select(state => new NewState(state.Key, state.SchemaVersion, state.Data))]);
        return review.Faults.Count > 0
            ? Refusal.Conflict("invalid_state", $"A state cannot be copied: {review.Faults[0].Message}")
            : await agents.InsertAsync(
                caller,
                new NewAgent
                {
                    Name = newName,
                    DisplayName = view.DisplayName,
                    Description = view.Description,
                    Runtime = source.Runtime,
                    NodeType = source.NodeType,
                    Tags = view.Tags,
                    States = review.States,
                },
                configuration);
    }

    /// <summary>Writes an agent down, without its secrets.</summary>
    public async Task<Outcome<AgentCopy>> ExportAsync(Caller caller, string name, bool withStates, CancellationToken cancellationToken)
    {
        if (await agents.GetAsync(caller, name, cancellationToken) is not Outcome<AgentView>.Done { Value: var view })
        {
            return Refusal.NotFound("agent");
        }

        var copied = withStates ? await StatesOfAsync(view.Definition, view.Config.Length, cancellationToken) : [];
        return copied is null ? TooLarge : new AgentCopy(view, withStates ? copied : null);
    }

    /// <summary>Makes an agent from what was written. Nothing is made when anything of it is wrong.</summary>
    public async Task<Outcome<AgentView>> ImportAsync(
        Caller caller, NewAgent agent, IReadOnlyList<NewState> written, CancellationToken cancellationToken)
    {
        if (AgentService.RefuseMaking(caller) is { } refused)
        {
            return refused;
        }

        var review = Review(agent.Runtime, agent.NodeType, written);
        if (review.Faults.Count > 0)
        {
            return Refusal.Invalid("invalid_agent", "The agent cannot be made from this.", review.Faults);
        }

        var made = await agents.CreateAsync(caller, agent with { States = review.States }, cancellationToken);

        // Faults are named by where they are in the file.
        return made is Outcome<AgentView>.Refused { Refusal: var refusal }
            ? refusal with { Faults = [.. refusal.Faults.Select(fault => fault with { Pointer = "/agent" + fault.Pointer })] }
            : made;
    }

    private static Refusal TooLarge => Refusal.Conflict(
        "agent_too_large", $"A copy has at most {MaxStates} states, and {MaxBytes} bytes of configuration and states. Leave the states out.");

    private async Task<byte[]> ConfigurationOfAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        await using var db = reads.Open(agent.Tenant);
        return await db.AgentRevisions
            .Where(revision => revision.AgentId == agent.Id.Value && revision.Number == agent.Revision)
            .Select(revision => revision.Config)
            .SingleAsync(cancellationToken);
    }

    /// <returns>The states; null when they are too many or too large.</returns>
    private async Task<IReadOnlyList<StateRecord>?> StatesOfAsync(AgentDefinition agent, long bytes, CancellationToken cancellationToken)
    {
        var all = new List<StateRecord>();
        string? after = null;
        do
        {
            var some = await states.ListAsync(agent.Tenant, agent.Id, [], after, StatesAtOnce, cancellationToken);
            all.AddRange(some);
            bytes += some.Sum(state => (long)state.Data.Length);
            if (all.Count > MaxStates || bytes > MaxBytes)
            {
                return null;
            }

            after = some.Count == StatesAtOnce ? some[^1].Key : null;
        }
        while (after is not null);
        return all;
    }

    /// <summary>Reads states as the node type's code of now does.</summary>
    private (IReadOnlyList<KeyValuePair<string, StateChange>> States, IReadOnlyList<Fault> Faults) Review(
        RuntimeKind kind, string? nodeType, IReadOnlyList<NewState> written)
    {
        if (written.Count > MaxStates)
        {
            return ([], [new Fault("/states", "too_many_states", $"There may be {MaxStates} states.")]);
        }

        var reviewed = new Dictionary<string, StateChange>(StringComparer.Ordinal);
        var faults = new List<Fault>();
        foreach (var (index, state) in written.Index())
        {
            if (!PayloadCheck.IsName(state.Key))
            {
                faults.Add(new Fault($"/states/{index}/key", "invalid_key", "The key " + PayloadCheck.NameForm));
                continue;
            }

            var review = Review(kind, nodeType, state);
            if (review.State is null)
            {
                faults.Add(new Fault($"/states/{index}/data", "invalid_state", review.Fault ?? "This is no state."));
            }
            else if (!reviewed.TryAdd(state.Key, review.State))
            {
                faults.Add(new Fault($"/states/{index}/key", "duplicate_key", "There is a state of this key already."));
            }
        }

        return ([.. reviewed], faults);
    }

    private StateReview Review(RuntimeKind kind, string? nodeType, NewState state)
    {
        if (runtimes.Find(kind) is not IConfiguresAgents configures)
        {
            return new StateReview(null, "Agents of this runtime have no states.");
        }

        if (state.SchemaVersion < 1 || state.Data.IsEmpty)
        {
            return new StateReview(null, "A state has data, and the version of the node type that wrote it.");
        }

        var review = configures.ReviewState(nodeType, new StateSnapshot(state.SchemaVersion, state.Data));
        return review.State?.Data.Length > TurnBounds.StateBytes
            ? new StateReview(null, $"The state of a key may have {TurnBounds.StateBytes} bytes.")
            : review;
    }
}

/// <summary>An agent as it is written down.</summary>
/// <param name="View">The agent; of its secrets only which are set.</param>
/// <param name="States">Its states; null when they were not asked for.</param>
internal sealed record AgentCopy(AgentView View, IReadOnlyList<StateRecord>? States);

/// <summary>A state that comes from elsewhere.</summary>
internal sealed record NewState(string Key, int SchemaVersion, ReadOnlyMemory<byte> Data);
