using Trinity.Engine.Intake;
using Trinity.Platform.Models;
using Trinity.Platform.Tools;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Server.AgentTools;

/// <summary>Waits a bounded time for the end of what was asked aside.</summary>
internal sealed class AsideWait(IToolCalls calls, ExecutionWatch watch, TimeProvider time)
{
    /// <summary>Below what the command line gives a tool.</summary>
    public const int MaxSeconds = 240;

    /// <summary>Waits for an end, and notes that the execution has been told it.</summary>
    /// <returns>The entry with its end; null when there is none yet.</returns>
    public async Task<JournalEntry?> EndedAsync(ExecutionGrant grant, string entry, int seconds, CancellationToken cancellationToken)
    {
        JournalEntry? ended = null;
        await HoldsAsync(
            grant.Execution,
            seconds,
            async () =>
            {
                ended = await calls.FindAsync(grant, entry, cancellationToken) is { EndedAt: not null } ? await calls.TakeAsync(grant, entry) : null;
                return ended is not null;
            },
            cancellationToken);
        return ended;
    }

    /// <summary>Looks again whenever something about an execution was committed, until what is looked for holds or the time is over.</summary>
    public async Task HoldsAsync(MessageId execution, int seconds, Func<Task<bool>> look, CancellationToken cancellationToken)
    {
        using var news = watch.Begin(execution);
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        while (!await look() && seconds > 0)
        {
            try
            {
                await news.NextAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
