using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trinity.ClaudeCode.Containers;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Logs;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Runs;

/// <summary>
/// Looks after the containers of executions. What is open in the store and what the engine has by its labels are the truth, looked at again and again:
/// whatever is remembered here may be lost with the process.
/// </summary>
internal sealed partial class RunSupervisor(
    RunContainersSource source,
    ExpectedRuns expected,
    EngineWatch engine,
    IRunReads reads,
    IRuntimeExits exits,
    IRunEvents events,
    AgentLogRings logs,
    IOptions<ClaudeCodeOptions> options,
    TimeProvider time,
    ILogger<RunSupervisor> logger) : BackgroundService
{
    /// <summary>Between two looks while a turn is on its way to the store.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, RunWatch> _watched = new(StringComparer.Ordinal);
    private readonly RunPlaces _places = new(options.Value.Executions, options.Value.ExecutionMemory);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var waking = engine.WakeAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = expected.NextAsync();
            try
            {
                await SweepAsync(stoppingToken);
                await engine.TellAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The loop boundary: the store may be away, and come back.
                LogNotSwept(exception);
            }
            catch (OperationCanceledException)
            {
                // The process ends.
                break;
            }

            await Task.WhenAny(next, Task.Delay(expected.AreOnTheirWay ? Soon : options.Value.SweepInterval, time, stoppingToken));
        }

        // The containers go on: the next process finds them.
        await Task.WhenAll([waking, .. _watched.Values.Select(watch => watch.Ended)]);
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var containers = await source.GetAsync(cancellationToken);
        var found = await engine.ListAsync(cancellationToken);

        // Also while the engine does not answer: who looks after an execution asks it again and again.
        var open = (await reads.ListOpenAsync(RuntimeKind.ClaudeCode, cancellationToken)).ToDictionary(run => run.Wait, StringComparer.Ordinal);
        foreach (var run in open.Values.Where(run => !_watched.ContainsKey(run.Wait)))
        {
            expected.Remove(run.Execution);
            Watch(containers, run, cancellationToken);
        }

        foreach (var watch in _watched.Values.Where(watch => !open.ContainsKey(watch.Run.Wait)))
        {
            watch.Cancel();
        }

        expected.Tidy();
        if (found is null)
        {
            return;
        }

        await EndAsync(
            containers,
            [
                .. found.Select(container => container.Run).OfType<RunContainer>()
                    .Where(run => !open.ContainsKey(run.Run) && !_watched.ContainsKey(run.Run) && !IsExpected(run)),
            ],
            cancellationToken);
        await engine.LookAsync(found, cancellationToken);
    }

    /// <summary>
    /// Ends containers whose executions ended while nobody looked. Those of agents that the store knows nothing of are for a person to judge.
    /// </summary>
    private async Task EndAsync(RunContainers containers, IReadOnlyList<RunContainer> ended, CancellationToken cancellationToken)
    {
        if (ended.Count == 0)
        {
            return;
        }

        var fates = await reads.FatesAsync([.. ended.Select(container => (container.Tenant, container.Agent))], cancellationToken);
        foreach (var container in ended.Where(container => fates[container.Agent] != AgentFate.Unknown))
        {
            var run = new OpenRun(container.Tenant, container.Agent, container.Execution, container.Run, container.CreatedAt);
            Watch(containers, run, cancellationToken).Cancel();
        }
    }

    private bool IsExpected(RunContainer container) => expected.Contains(container.Execution)
        || (container.Phase == RunPhase.Created && time.GetUtcNow() - container.CreatedAt < ExpectedRuns.Patience);

    private RunWatch Watch(RunContainers containers, OpenRun run, CancellationToken cancellationToken)
    {
        var watch = new RunWatch(containers, run, exits, new RunTranscript(events, run), new RunLines(logs, run), _places, time, logger);
        _watched[run.Wait] = watch;
        _ = EndAsync();
        return watch;

        async Task EndAsync()
        {
            try
            {
                await watch.RunAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The process ends, and the container does not.
            }
            catch (Exception exception)
            {
                // The boundary of one execution: the next sweep takes it up again.
                LogNotWatched(exception, run.Execution);
            }

            _watched.TryRemove(run.Wait, out _);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The executions could not be looked after.")]
    private partial void LogNotSwept(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Execution {Execution} could not be looked after.")]
    private partial void LogNotWatched(Exception exception, MessageId execution);
}
