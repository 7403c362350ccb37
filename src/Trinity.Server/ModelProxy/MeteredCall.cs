using System.Diagnostics;
using Trinity.Platform.Models;

namespace Trinity.Server.ModelProxy;

/// <summary>A call that was reserved, until its end is written down: once, with what was seen of its use.</summary>
internal sealed class MeteredCall(
    IModelCalls calls, ModelTelemetry telemetry, TimeProvider time, ExecutionGrant grant, ModelReservation.Reserved reserved, ModelCallRequest request)
    : IDisposable
{
    /// <summary>A store that is away writes it down when it is back; who asked does not wait for that.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly long _startedAt = time.GetTimestamp();
    private readonly Activity? _activity = Telemetry.ModelCall(request.Model, grant.Agent, grant.Execution);
    private bool _isSettled;

    /// <summary>What the provider has answered; null as long as it has not.</summary>
    public int? HttpStatus { get; set; }

    /// <summary>What the provider calls the request.</summary>
    public string? RequestId { get; set; }

    /// <summary>Writes down the end. What comes after the first is not heard.</summary>
    /// <param name="status">Which end it is.</param>
    /// <param name="usage">What was used; null when nobody knows.</param>
    /// <param name="error">A word for what went wrong; null when nothing did.</param>
    public async Task SettleAsync(ModelCallStatus status, ModelUsage? usage, string? error = null)
    {
        if (_isSettled)
        {
            return;
        }

        _isSettled = true;
        telemetry.Ended(request, usage, error, time.GetElapsedTime(_startedAt));
        _activity?.End(usage, HttpStatus, error);
        var settled = calls.SettleAsync(grant, reserved.Call, new ModelCallOutcome(status, usage)
        {
            MicroUsd = usage is null ? null : usage == ModelUsage.Nothing ? 0 : request.Price?.CostOf(usage),
            HttpStatus = HttpStatus,
            RequestId = RequestId,
        });
        try
        {
            await settled.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            _ = settled.ContinueWith(late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
        catch (Exception)
        {
            // The writer has told the log. What is not written down counts with all that was reserved.
        }
    }

    public void Dispose() => _activity?.Dispose();
}
