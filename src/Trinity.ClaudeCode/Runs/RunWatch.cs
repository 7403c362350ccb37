using Microsoft.Extensions.Logging;
using Trinity.ClaudeCode.Containers;
using Trinity.ClaudeCode.Output;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Runs;

/// <summary>
/// Looks after one execution: starts its container, reads what it tells, ends it when it must, and says what came of it before it is removed.
/// </summary>
internal sealed partial class RunWatch(
    RunContainers containers,
    OpenRun run,
    IRuntimeExits exits,
    RunTranscript transcript,
    RunLines lines,
    RunPlaces places,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>How long it may take to tell its result when it was interrupted, and to end when it was told to.</summary>
    private static readonly (string Signal, TimeSpan Grace)[] Signals =
        [("SIGINT", TimeSpan.FromSeconds(15)), ("SIGTERM", TimeSpan.FromSeconds(5)), ("SIGKILL", TimeSpan.FromSeconds(10))];

    private static readonly TimeSpan EngineRest = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<RunEvent.Usage> _usage = [];
    private OutputReader _output = new();
    private string? _container;
    private RunCause _cause;
    private string _errors = string.Empty;
    private string? _refusal;
    private long _heardAt;

    public OpenRun Run => run;

    /// <summary>It is looked after no more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The execution has ended in the store, and nobody wants its container any more.</summary>
    public void Cancel() => _cancelled.TrySetResult();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IDisposable? place = null;
        try
        {
            place = await BeginAsync(cancellationToken);
            var error = _refusal is { } refusal
                ? new TurnError("container_refused", $"The container engine did not start the container: {refusal}")
                : await JudgeAsync(cancellationToken);
            var result = error is null ? ReportOf(_output.Result!).Write() : [];
            LogEnded(run.Execution, error?.Code ?? "success");

            // What it has told is there when its end is, if it will be.
            await transcript.WrittenAsync();

            // First what came of it, then what it came from: a crash in between finds the container again.
            await exits.EndAsync(run.Tenant, run.Agent, run.Execution, run.Wait, result, error);
            if (_container is { } container)
            {
                await InsistAsync(() => containers.RemoveAsync(container, cancellationToken), cancellationToken);
            }
        }
        finally
        {
            place?.Dispose();
            _ended.TrySetResult();
        }
    }

    private async Task<TurnError?> JudgeAsync(CancellationToken cancellationToken)
    {
        var container = await ReadAsync(cancellationToken);
        var exit = new RunExit(container?.ExitCode, container?.WasOutOfMemory ?? false, _cause, _errors)
        {
            HasUsedUpItsTime = container?.HasUsedUpItsTime ?? false,
        };
        return Verdict.Of(exit, _output.Result);
    }

    /// <summary>Starts the container when there is a place; one that was started before goes on.</summary>
    /// <returns>The place that it has taken; null for none.</returns>
    private async Task<IDisposable?> BeginAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is not { Phase: not RunPhase.Ended } container)
        {
            return null;
        }

        if (container.Phase == RunPhase.Running)
        {
            return places.Take(container.Memory);
        }

        var place = await places.WaitAsync(container.Memory, _cancelled.Task, cancellationToken);
        if (place is not null)
        {
            await InsistAsync(async () => _refusal = await containers.StartAsync(_container!, cancellationToken), cancellationToken);
        }

        return place;
    }

    /// <summary>Reads the output to its end, whatever becomes of the engine meanwhile.</summary>
    /// <returns>The container as it ended; null when it is gone.</returns>
    private async Task<RunContainer?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var container = await FindAsync(cancellationToken);
            if (container is null)
            {
                return null;
            }

            if (_cancelled.Task.IsCompleted)
            {
                _cause = RunCause.Cancelled;
            }

            if (container.Phase == RunPhase.Ended || (container.Phase == RunPhase.Created && _cause == RunCause.Cancelled))
            {
                // Once more as a whole: that the output ended while it was followed says nothing.
                await InsistAsync(() => FollowAsync(follows: false, cancellationToken), cancellationToken);
                return container;
            }

            _heardAt = time.GetTimestamp();
            using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var following = InsistAsync(() => FollowAsync(follows: true, reading.Token), reading.Token);
            if (await Task.WhenAny(following, _cancelled.Task, SilenceAsync(container.SilentLimit, reading.Token)) == following)
            {
                await following;

                // It ends a moment after its output. Should it not, it is not asked all the time.
                await Task.Delay(Soon, time, cancellationToken);
                continue;
            }

            _cause = _cancelled.Task.IsCompleted ? RunCause.Cancelled : RunCause.Silent;
            await EndAsync(following, cancellationToken);
            await reading.CancelAsync();

            // Two readers would tell everything twice.
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads the output from where the last whole line of it ended.</summary>
    private async Task FollowAsync(bool follows, CancellationToken cancellationToken)
    {
        // What came of a line that was not whole is read again.
        _output = _output.Again();
        _errors = await containers.ReadAsync(
            _container!,
            _output.Offset,
            follows,
            piece =>
            {
                Volatile.Write(ref _heardAt, time.GetTimestamp());
                var told = _output.Read(piece.Span);
                _usage.AddRange(told.OfType<RunEvent.Usage>());
                transcript.Add(told);
                lines.Write(told);
                return ValueTask.CompletedTask;
            },
            cancellationToken);
    }

    /// <summary>Completes when nothing has been heard for too long.</summary>
    private async Task SilenceAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        while (time.GetElapsedTime(Volatile.Read(ref _heardAt)) is var silent && silent < limit)
        {
            await Task.Delay(limit - silent, time, cancellationToken);
        }
    }

    /// <summary>Asks it to end, then tells it to, then ends it.</summary>
    private async Task EndAsync(Task following, CancellationToken cancellationToken)
    {
        foreach (var (signal, grace) in Signals)
        {
            await InsistAsync(() => containers.SignalAsync(_container!, signal, cancellationToken), cancellationToken);
            if (await Task.WhenAny(following, Task.Delay(grace, time, cancellationToken)) == following)
            {
                return;
            }
        }
    }

    /// <summary>Finds the container of this run: its name may be that of another run of the execution by now.</summary>
    private async Task<RunContainer?> FindAsync(CancellationToken cancellationToken)
    {
        RunContainer? found = null;
        await InsistAsync(
            async () => found = _container is null
                ? await containers.FindAsync(run.Execution, cancellationToken)
                : await containers.FindAsync(_container, cancellationToken),
            cancellationToken);
        found = found?.Run == run.Wait ? found : null;
        _container ??= found?.Id;
        return found;
    }

    /// <summary>Asks until the engine answers.</summary>
    private async Task InsistAsync(Func<Task> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await ask();
                return;
            }
            catch (EngineAwayException)
            {
                await Task.Delay(EngineRest, time, cancellationToken);
            }
        }
    }

    private RunReport ReportOf(RunResult result) => new()
    {
        Result = result.Structured ?? result.Text,
        Session = result.Session,
        Turns = result.Turns,
        CostUsd = result.CostUsd,
        Usage = _usage,
        Denied = result.Denied,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Execution {Execution} has ended in its container: {Outcome}.")]
    private partial void LogEnded(Sdk.Identity.MessageId execution, string outcome);
}
