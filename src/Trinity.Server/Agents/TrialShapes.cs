using System.Text;
using Trinity.Client;
using Trinity.Client.Executions;
using Trinity.Client.NodeTypes;
using Trinity.Platform.Agents;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Server.Agents;

/// <summary>Trials as the API writes them.</summary>
internal static class TrialShapes
{
    public static NewTrial Read(TryNodeType trial) => new()
    {
        Config = trial.Config.Utf8,
        State = trial.State.Utf8,
        Type = trial.Message?.Type,
        Key = trial.Message?.Key,
        Data = trial.Message?.Data.Utf8 ?? default,
        Headers = trial.Message?.Headers is { } headers ? Folded(headers) : null,
        Body = trial.Message?.Body is { } body ? Encoding.UTF8.GetBytes(body) : default(ReadOnlyMemory<byte>?),
        ContentType = trial.Message?.ContentType,
    };

    public static Client.NodeTypes.Trial Show(Sdk.Nodes.Trial trial) => new()
    {
        Accepted = trial.Accepted is { } accepted
            ? new AcceptedMessage(accepted.Type, accepted.Key, accepted.Dedupe, new RawJson(accepted.Data.Bytes))
            : null,
        Steps = [.. trial.Steps.Select(step => new Client.NodeTypes.TrialStep
        {
            Name = step.Name,
            Outcome = Words.Of(step.Outcome),
            Error = Show(step.Error),
            Effects = [.. step.Effects.Select(effect => new Client.NodeTypes.TrialEffect
            {
                Kind = effect.Kind,
                To = effect.To,
                Type = effect.Type,
                Key = effect.Key,
                Data = effect.Data is null ? default : new RawJson(effect.Data.Bytes),
            })],
        })],
        Error = Show(trial.Error),
    };

    /// <summary>Two names that differ in case only are one header, with the last value.</summary>
    private static Dictionary<string, string> Folded(IReadOnlyDictionary<string, string> headers)
    {
        var folded = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
        {
            folded[name] = value ?? string.Empty;
        }

        return folded;
    }

    private static ExecutionError? Show(TurnError? error) => error is null ? null : new ExecutionError(error.Code, error.Message);
}
