using Trinity.Platform;
using Trinity.Platform.Executions;
using Trinity.Platform.Models;
using Trinity.Platform.Operators;
using Trinity.Platform.Tools;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runs;

namespace Trinity.Server.AgentTools;

/// <summary>Looks how a question stands that was asked in the same session, or by the same task.</summary>
internal sealed class GetAskTool(IToolCalls calls, IAskReads asks, IExecutionReads executions, AsideWait wait) : AgentTool(
    "get_ask",
    "Looks how a question stands that ask_operator has put to the operators, and gets the answer when there is one. It can wait for it some minutes.",
    """
    "ask": {"type": "string", "description": "The id of the question, ask_…"},
    "waitSeconds": {"type": "integer", "description": "How long to wait for an answer, 0 to 240. At first 0."}
    """,
    "ask")
{
    public override async Task<ToolResult> CallAsync(ExecutionGrant grant, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var shown = arguments.NeededName("ask");
        var seconds = arguments.Number("waitSeconds", 0, AsideWait.MaxSeconds) ?? 0;
        if (arguments.Fault is { } fault)
        {
            return Invalid(fault);
        }

        if (!PublicIds.TryParseAsk(shown, out var id) || await FindAsync(grant, id, cancellationToken) is not { } ask)
        {
            return new ToolResult.Refused("ask_not_found", $"This session has asked no question {shown}.");
        }

        await wait.HoldsAsync(
            ask.Message!.Value,
            seconds,
            async () => (ask = (await asks.FindAsync(grant.Tenant, id, cancellationToken))!).Status != AskStatus.Pending,
            cancellationToken);
        if (ask.Status != AskStatus.Pending && ask.MessageSequence == grant.Message)
        {
            await calls.TakeAsync(grant, ask.Wait!);
        }

        return new ToolResult.Done(ask.Status switch
        {
            AskStatus.Answered => $"It was answered:\n{Asides.AnswerText(ask.Answer, ToolBounds.AnswerLength)}",
            AskStatus.Pending => "Nobody has answered yet.",
            _ => $"It has ended without an answer: {Words.Of(ask.Status)}.",
        });
    }

    /// <summary>A question of another session of the agent is that session's own.</summary>
    private async Task<AskRecord?> FindAsync(ExecutionGrant grant, Guid id, CancellationToken cancellationToken)
    {
        if (await asks.FindAsync(grant.Tenant, id, cancellationToken) is not { Wait: not null, Message: { } asking } ask || ask.Agent != grant.Agent)
        {
            return null;
        }

        return ask.MessageSequence == grant.Message || await KeyOfAsync(asking) is { } key && key == await KeyOfAsync(grant.Execution) ? ask : null;

        async Task<string?> KeyOfAsync(MessageId execution) => (await executions.FindAsync(grant.Tenant, execution, cancellationToken))?.Key;
    }
}
