using Trinity.Platform.Executions;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Storage.Tests;

/// <summary>Lists of executions as people ask for them, by their names.</summary>
internal static class ExecutionLists
{
    private static readonly AgentId Desk = new(1);

    public static IReadOnlyDictionary<string, ExecutionFilter> All { get; } = new Dictionary<string, ExecutionFilter>(StringComparer.Ordinal)
    {
        ["all"] = new(),
        ["completed"] = new() { Statuses = [MessageStatus.Completed] },
        ["dead"] = new() { Statuses = [MessageStatus.Dead] },
        ["dead or failed"] = new() { Statuses = [MessageStatus.Dead, MessageStatus.Failed] },
        ["code"] = new() { Code = "timeout" },
        ["dead with a code"] = new() { Statuses = [MessageStatus.Dead], Code = "timeout" },
        ["type"] = new() { Type = "order.paid" },
        ["key"] = new() { Key = "customer-7" },
        ["source"] = new() { Source = MessageSource.Schedule },
        ["time"] = new() { CreatedAfter = DateTimeOffset.UnixEpoch, CreatedBefore = DateTimeOffset.UnixEpoch.AddHours(1) },
        ["reach"] = new() { Among = "[1,2,3]" },
        ["reach and type"] = new() { Among = "[1,2,3]", Type = "order.paid" },
        ["agent"] = new() { Agent = Desk },
        ["agent, dead"] = new() { Agent = Desk, Statuses = [MessageStatus.Dead] },
        ["agent, key"] = new() { Agent = Desk, Key = "customer-7" },
        ["agent, time"] = new() { Agent = Desk, CreatedBefore = DateTimeOffset.UnixEpoch },
    };

    public static TheoryData<string> Names => [.. All.Keys];
}
