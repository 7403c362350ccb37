using Microsoft.Extensions.Logging;
using Trinity.ClaudeCode.Output;
using Trinity.Sdk.Logs;
using Trinity.Sdk.Runs;

namespace Trinity.ClaudeCode.Runs;

/// <summary>What an execution tells of itself, as lines of its agent's log. What it thinks is not for the log.</summary>
internal sealed class RunLines(AgentLogRings logs, OpenRun run)
{
    public void Write(IEnumerable<RunEvent> told)
    {
        foreach (var (level, text) in told.Select(LineOf).OfType<(LogLevel, string)>())
        {
            logs.Write(run.Agent, run.Execution, level, RunToken.Hide(text));
        }
    }

    private static (LogLevel Level, string Text)? LineOf(RunEvent told) => told switch
    {
        RunEvent.Begun { FailedTools: { Count: > 0 } failed } begun =>
            (LogLevel.Warning, $"Conversation {begun.Session} with {begun.Model}, without the tools of {string.Join(", ", failed)}."),
        RunEvent.Begun begun => (LogLevel.Information, $"Conversation {begun.Session} with {begun.Model}."),
        RunEvent.Text text => (LogLevel.Information, text.Content),
        RunEvent.ToolCall call => (LogLevel.Information, $"{call.Tool}: {call.Input}"),
        RunEvent.ToolResult { IsError: true } result => (LogLevel.Warning, $"The tool failed: {result.Content}"),
        RunEvent.ToolResult result => (LogLevel.Information, $"Result: {result.Content}"),
        RunEvent.Retry retry => (
            LogLevel.Warning,
            $"The model is asked again in {retry.Delay.TotalSeconds:0.#} s, attempt {retry.Attempt} of {retry.Limit}: {retry.Error} {retry.Status}".TrimEnd()),
        RunEvent.Usage usage => (
            LogLevel.Information,
            $"{usage.Model}: {usage.InputTokens} tokens in, {usage.OutputTokens} out, {usage.CacheReadTokens} from the cache, {usage.CacheWriteTokens} to it."),
        RunEvent.Ended { Result: { IsSuccess: false } result } => (LogLevel.Error, $"Failed ({Verdict.WordOf(result)}): {result.Text}"),
        RunEvent.Ended ended => (LogLevel.Information, $"Done. Answers of the model: {ended.Result.Turns}."),
        _ => null,
    };
}
