using Trinity.ClaudeCode.Output;

namespace Trinity.ClaudeCode.Tests.Output;

/// <summary>What was measured of the command line's endings: its exit code and its own word both lie.</summary>
public sealed class VerdictTests
{
    private static readonly RunResult Success = new() { Subtype = "success", IsError = false, Text = "done" };

    [Fact]
    public void Success_IsAResultWithoutError()
    {
        Assert.Null(Verdict.Of(Exit(0), Success));

        // A tool that was interrupted leaves another code, and an answer none the less.
        Assert.Null(Verdict.Of(Exit(1), Success));
        Assert.Null(Verdict.Of(Exit(0, outOfMemory: true), Success));
    }

    [Theory]
    [InlineData("success", 401, "model_unauthorized")]
    [InlineData("success", 403, "model_unauthorized")]
    [InlineData("success", 402, "budget_exceeded")]
    [InlineData("success", 404, "model_unknown")]
    [InlineData("success", 400, "model_refused")]
    [InlineData("success", 429, "model_rate_limited")]
    [InlineData("success", 529, "model_overloaded")]
    [InlineData("success", 500, "model_failed")]
    [InlineData("success", null, "model_unreachable")]
    [InlineData("error_max_turns", null, "max_turns")]
    [InlineData("error_max_budget_usd", null, "budget_exceeded")]
    [InlineData("error_during_execution", null, "execution_failed")]
    public void Failure_IsToldByTheResult(string subtype, int? status, string code)
    {
        var error = Verdict.Of(Exit(1), new RunResult { Subtype = subtype, IsError = true, ApiStatus = status, Text = "why" })!;

        Assert.Equal(code, error.Code);
        Assert.NotEmpty(error.Message);
    }

    [Theory]
    [InlineData(124, false, "execution_timeout")]
    [InlineData(0, false, "output_lost")]
    [InlineData(1, false, "runtime_failed")]
    [InlineData(98, false, "runtime_lost")]
    [InlineData(137, true, "out_of_memory")]
    [InlineData(137, false, "runtime_killed")]
    [InlineData(143, false, "runtime_killed")]
    [InlineData(143, true, "runtime_killed")]
    [InlineData(null, false, "runtime_lost")]
    public void EndWithoutAResult_IsToldByTheContainer(int? exit, bool outOfMemory, string code) =>
        Assert.Equal(code, Verdict.Of(Exit(exit, outOfMemory), result: null)!.Code);

    /// <summary>Who does not hear that the time is up is killed for it.</summary>
    [Theory]
    [InlineData(137, false, "execution_timeout")]
    [InlineData(137, true, "out_of_memory")]
    [InlineData(143, false, "runtime_killed")]
    public void EndAfterItsTime_IsTheTimeouts_WhereItWasKilled(int code, bool outOfMemory, string expected) =>
        Assert.Equal(expected, Verdict.Of(Exit(code, outOfMemory) with { HasUsedUpItsTime = true }, result: null)!.Code);

    [Theory]
    [InlineData(RunCause.Cancelled, "cancelled")]
    [InlineData(RunCause.Silent, "execution_silent")]
    public void WhatThePlatformDecided_IsAboveAll(object cause, string code)
    {
        Assert.Equal(code, Verdict.Of(new RunExit(0, WasOutOfMemory: false, (RunCause)cause, string.Empty), Success)!.Code);
        Assert.Equal(code, Verdict.Of(new RunExit(null, WasOutOfMemory: false, (RunCause)cause, string.Empty), result: null)!.Code);
    }

    [Fact]
    public void WhatItSaidOfItsFailure_IsTold() =>
        Assert.Equal("error: unknown option", Verdict.Of(new RunExit(1, WasOutOfMemory: false, RunCause.Itself, "error: unknown option"), result: null)!.Message);

    private static RunExit Exit(int? code, bool outOfMemory = false) => new(code, outOfMemory, RunCause.Itself, string.Empty);
}
