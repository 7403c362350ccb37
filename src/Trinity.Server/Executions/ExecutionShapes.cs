using Trinity.Client;
using Trinity.Client.Executions;
using Trinity.Platform;
using Trinity.Platform.Executions;
using Trinity.Platform.Models;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Server.Executions;

/// <summary>Shows executions as the API has them.</summary>
internal static class ExecutionShapes
{
    public static Execution Show(ExecutionView view)
    {
        var message = view.Message;
        var isJson = message.ContentType == MessageEnvelope.Json;
        return new Execution
        {
            Id = message.Id.ToString(),
            Agent = view.Agent,
            Type = message.Type,
            Key = message.Key,
            Source = Words.Of(message.Source),
            Status = view.Status,
            Attempts = message.Attempt,
            Input = isJson ? new RawJson(message.Payload) : default,
            Content = isJson || message.Payload.IsEmpty
                ? null
                : new BinaryContent(message.ContentType, Convert.ToBase64String(message.Payload.Span)),
            Reply = new RawJson(message.Reply),
            Error = Show(message.Error),
            Usage = Show(view.Record?.Models),
            CreatedAt = message.CreatedAt,
            StartedAt = message.StartedAt,
            FinishedAt = message.FinishedAt,
            DeadlineAt = message.DeadlineAt,
            BlockedBy = view is { IsBlocked: true, Record: { Ahead: { } ahead } behind } ? new BlockedBy(ahead.Id.ToString(), behind.AheadWait) : null,
            HeldBy = view.HeldBy,
            RetryOf = message.RetryOf?.ToString(),
            Steps = view.Record is { } record ? [.. record.Journal.Select(entry => Show(entry, record))] : [],
            Effects = view.Record is { } effects ? [.. effects.Effects.Select(effect => Show(message.Id, effect))] : [],
        };
    }

    private static ExecutionStep Show(JournalEntry entry, ExecutionRecord record) => new()
    {
        Name = entry.Name,
        Kind = Words.Of(entry.Kind),
        Status = Words.Of(entry.Status),
        Result = new RawJson(entry.Result),
        Error = Show(entry.Error),
        StartedAt = entry.StartedAt,
        FinishedAt = entry.EndedAt,
        DueAt = entry.DueAt,
        Asks = [.. record.Asks.Where(ask => ask.Wait == entry.Name).Select(ask => PublicIds.Ask(ask.Id))],
        Calls = [.. record.Calls.Where(call => call.Parent!.Wait == entry.Name).Select(call => call.Id.ToString())],
    };

    private static ExecutionEffect Show(MessageId message, EffectRecord effect) => new()
    {
        Id = EffectId.Of(message, effect.Position).ToString(),
        Kind = Words.Of(effect.Kind),
        To = effect.Target,
        Data = new RawJson(effect.Data),
        Status = Words.Of(effect.Status),
        CreatedAt = effect.CreatedAt,
    };

    private static ExecutionUsage Show(ModelTotals? totals) => totals is { Calls: > 0, Usage: var usage }
        ? new ExecutionUsage(usage.Input + usage.CacheRead + usage.CacheWrite, usage.Output, totals.MicroUsd / 1_000_000m)
        {
            Calls = totals.Calls,
            Unmeasured = totals.Unmeasured,
        }
        : new ExecutionUsage(null, null, null);

    private static ExecutionError? Show(TurnError? error) => error is null ? null : new ExecutionError(error.Code, error.Message);
}
