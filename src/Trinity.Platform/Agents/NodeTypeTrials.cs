using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Agents;

/// <summary>Says what configurations would do with messages. Nothing is done and nothing is stored.</summary>
internal sealed class NodeTypeTrials(RuntimeRegistry runtimes, AgentConfigurationRules configurations, TimeProvider time)
{
    /// <summary>
    /// Tries a configuration. Whoever may configure agents or operate them may do it: a configuration is code that runs here, and a trial
    /// says which agents there are; both is more than those need who only give agents work.
    /// </summary>
    public async Task<Outcome<Trial>> TryAsync(Caller caller, string nodeType, NewTrial trial, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Edit) && !caller.Has(AccessRights.Operate))
        {
            return Refusal.Forbidden("This key may not try node types.");
        }

        if (Find(nodeType) is not var (kind, runtime, isTriable))
        {
            return Refusal.NotFound("node_type");
        }

        if (!isTriable)
        {
            return Refusal.Conflict("not_triable", $"The node type '{nodeType}' cannot say what it would do.");
        }

        List<Fault> faults = [.. Check(trial)];
        var configuration = await configurations.CheckAsync(caller, kind, nodeType, string.Empty, trial.Config, before: null, cancellationToken);
        faults.AddRange(configuration.Faults);
        return faults.Count > 0
            ? Refusal.Invalid("invalid_trial", "This cannot be tried.", faults)
            : runtime.Try(nodeType, trial.Config.IsEmpty ? "{}"u8.ToArray() : trial.Config, ToMessage(trial))!;
    }

    private (RuntimeKind Kind, IConfiguresAgents Runtime, bool IsTriable)? Find(string nodeType)
    {
        foreach (var kind in runtimes.Kinds)
        {
            if (runtimes.Find(kind) is IConfiguresAgents runtime
                && runtime.NodeTypes.FirstOrDefault(type => type.Name == nodeType) is { } found)
            {
                return (kind, runtime, found.IsTriable);
            }
        }

        return null;
    }

    private static IEnumerable<Fault> Check(NewTrial trial)
    {
        if (!trial.Data.IsEmpty && trial.Body is not null)
        {
            yield return new Fault("/message/body", "invalid_message", "A message has data, or a body that is not JSON: not both.");
        }

        if (PayloadCheck.Check(trial.Type ?? "-", trial.Key, ContentTypeOf(trial), trial.Body ?? trial.Data) is { } error)
        {
            var place = error.Code switch
            {
                "invalid_type" => "/message/type",
                "invalid_key" => "/message/key",
                _ => trial.Body is null ? "/message/data" : "/message/body",
            };
            yield return new Fault(place, error.Code, error.Message);
        }
    }

    private static string ContentTypeOf(NewTrial trial) => trial.Body is null ? MessageEnvelope.Json : trial.ContentType ?? "text/plain";

    private TrialMessage ToMessage(NewTrial trial) => new()
    {
        Type = trial.Type,
        Key = trial.Key,
        Data = trial.Body ?? trial.Data,
        ContentType = ContentTypeOf(trial),
        Headers = trial.Headers,
        State = trial.State,
        Time = time.GetUtcNow(),
    };
}

/// <summary>A configuration and a sample message.</summary>
internal sealed record NewTrial
{
    /// <summary>The configuration as JSON; empty for the default.</summary>
    public ReadOnlyMemory<byte> Config { get; init; }

    /// <summary>The state of the message's key as JSON; empty for none.</summary>
    public ReadOnlyMemory<byte> State { get; init; }

    public string? Type { get; init; }

    public string? Key { get; init; }

    /// <summary>The payload as JSON; empty for none.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The headers of a delivery, names compared without case; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The body of a delivery that is not JSON; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The media type of <see cref="Body"/>.</summary>
    public string? ContentType { get; init; }
}
