using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Output;

/// <summary>Says what came of an execution. Neither its exit code nor its own word alone will do.</summary>
internal static class Verdict
{
    /// <summary>The exit code of the image where the prompt had been taken before: nothing was executed a second time.</summary>
    private const int AlreadyTaken = 98;

    /// <summary>The exit code of the image where the time of the execution was up.</summary>
    private const int TimedOut = 124;

    private const int Killed = 137;

    /// <summary>Judges an execution.</summary>
    /// <param name="exit">How its container ended.</param>
    /// <param name="result">What it told of its end; null when it told nothing.</param>
    /// <returns>Why it failed; null when it did not.</returns>
    public static TurnError? Of(RunExit exit, RunResult? result) => exit switch
    {
        { Cause: RunCause.Cancelled } => new TurnError("cancelled", "The execution was cancelled."),
        { Code: TimedOut } or { Code: Killed, HasUsedUpItsTime: true, WasOutOfMemory: false } =>
            new TurnError("execution_timeout", "The execution took longer than it may in all."),
        { Cause: RunCause.Silent } => new TurnError("execution_silent", "Nothing was heard of the execution for longer than may be."),
        _ when result is not null => OfResult(result),
        { Code: null } => new TurnError("runtime_lost", "The container of the execution is gone, and what came of it with it."),
        { Code: Killed, WasOutOfMemory: true } => new TurnError("out_of_memory", "The execution needed more memory than the agent may have."),
        { Code: AlreadyTaken } => new TurnError("runtime_lost", "The container was started a second time; the prompt was not executed again."),
        { Code: 0 } => new TurnError("output_lost", "The execution ended, and its output was lost while the container engine was away."),
        { Code: > 128 and var code } => new TurnError("runtime_killed", $"The execution was ended from outside, by signal {code - 128}."),
        { Code: var code } => new TurnError("runtime_failed", exit.Errors.Length > 0 ? exit.Errors : $"The execution ended with exit code {code}."),
    };

    /// <summary>What an execution says of its own end, in the words of the platform. What the platform decided is above it.</summary>
    public static string WordOf(RunResult result) => OfResult(result)?.Code ?? "success";

    private static TurnError? OfResult(RunResult result) => result switch
    {
        { IsSuccess: true } => null,
        { Subtype: "error_max_turns" } => new TurnError("max_turns", "The execution has had as many turns as it may."),
        { Subtype: "error_max_budget_usd" } => new TurnError("budget_exceeded", "The execution has cost as much as it may."),
        { ApiStatus: 401 or 403 } => Refused("model_unauthorized", result),

        // The proxy says so of a budget that is used up, and a provider of an account that is.
        { ApiStatus: 402 } => Refused("budget_exceeded", result),
        { ApiStatus: 404 } => Refused("model_unknown", result),
        { ApiStatus: 429 } => Refused("model_rate_limited", result),
        { ApiStatus: 529 } => Refused("model_overloaded", result),
        { ApiStatus: >= 500 } => Refused("model_failed", result),
        { ApiStatus: not null } => Refused("model_refused", result),
        { Subtype: "success" } => Refused("model_unreachable", result),
        _ => Refused("execution_failed", result),
    };

    private static TurnError Refused(string code, RunResult result) => new(code, result.Text is { Length: > 0 } text ? text : "The model gave no answer.");
}
