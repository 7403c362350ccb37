using Trinity.Platform.Models;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Tools;

/// <summary>What executions that go on outside of turns cause by their tools: each of it durable before it is answered.</summary>
internal interface IToolCalls
{
    /// <summary>Causes something, once: the same call of the same execution gets the first answer, and nothing happens again.</summary>
    /// <param name="grant">Whose call it is.</param>
    /// <param name="call">Which.</param>
    /// <param name="effect">What it causes, in the transaction in which the call is written down. It may be run again when that was rolled back.</param>
    Task<ToolResult> CauseAsync(ExecutionGrant grant, ToolCall call, Func<IMessageTransaction, MessageRecord, ToolResult> effect);

    /// <summary>Changes what the agent keeps for the key of its execution.</summary>
    /// <param name="grant">Whose call it is.</param>
    /// <param name="change">Makes of what is kept what is to be; null with it to leave it as it is.</param>
    Task<ToolResult> KeepAsync(ExecutionGrant grant, Func<SessionState, (SessionState? Next, ToolResult Result)> change);

    /// <summary>Tells the execution the end of what it has asked for aside: then no message tells it.</summary>
    /// <param name="grant">Whose it is.</param>
    /// <param name="entry">The name of the entry.</param>
    /// <returns>The entry; null when it has not ended, or the execution has.</returns>
    Task<JournalEntry?> TakeAsync(ExecutionGrant grant, string entry);

    /// <summary>An entry of the execution's journal; null when there is none.</summary>
    ValueTask<JournalEntry?> FindAsync(ExecutionGrant grant, string entry, CancellationToken cancellationToken);
}
