using Trinity.Cli.Demo.Checks;
using Trinity.Cli.Demo.People;
using Trinity.Client;

namespace Trinity.Cli.Demo;

/// <summary>
/// Has everything answered that waits for a person, until all is done that has to be. An answer brings up the next
/// question where one had to wait behind another, so it looks again and again; when nothing changes any more it gives up,
/// and the checks say what is missing.
/// </summary>
internal sealed class Settling(TrinityClient client, OperatorDesk desk, Expectation expectation, TimeProvider time)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var last = (Completed: -1, Open: -1);
        var changed = time.GetTimestamp();
        while (time.GetElapsedTime(changed) < Patience)
        {
            foreach (var answer in await desk.AnswerAllAsync(cancellationToken))
            {
                expectation.Add(answer);
                changed = time.GetTimestamp();
            }

            var census = await Census.TakeAsync(client, cancellationToken);
            var now = (census.Count("completed"), census.OpenCount);
            if (now == (expectation.Turns.Total, 0))
            {
                return;
            }

            if (now != last)
            {
                last = now;
                changed = time.GetTimestamp();
            }

            await Task.Delay(LookInterval, time, cancellationToken);
        }
    }
}
