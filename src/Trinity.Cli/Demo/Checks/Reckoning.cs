using System.Collections.Concurrent;
using Trinity.Cli.Commands;
using Trinity.Cli.Demo.Deliveries;
using Trinity.Cli.Demo.People;
using Trinity.Client;
using Trinity.Client.Executions;

namespace Trinity.Cli.Demo.Checks;

/// <summary>Compares what had to happen with what the server has on record.</summary>
internal sealed class Reckoning(TrinityClient client, Expectation expected, IReadOnlyCollection<Receipt> receipts)
{
    public async Task<IReadOnlyList<Check>> RunAsync(OperatorDesk desk, CancellationToken cancellationToken)
    {
        var census = await Census.TakeAsync(client, cancellationToken);
        var effects = await EffectsAsync(census, cancellationToken);
        var alerts = await desk.AlertsAsync(cancellationToken);
        return
        [
            .. Answers(census),
            Check.Of("Turns completed", expected.Turns, census.Types("completed")),
            Check.Of("Effects", expected.Effects, new Tally(effects.Select(effect => $"{effect.Kind} {effect.To}"))),
            Check.Of("Effects with an id of their own", effects.Count, CountDistinct(effects.Select(effect => effect.Id))),
            Check.Of("Comments counted in states", expected.Turns[$"{Fleet.Triage}/issue.commented"], await CommentsAsync(cancellationToken)),
            Check.Of("Questions answered", expected.Asks, await desk.CountAnsweredAsync(cancellationToken)),
            Check.Of("Dead after their attempts", expected.Dead, census.Types("dead")),
            Check.Of("Alerts", expected.Dead.Total, alerts.Sum(alert => alert.Count)),
            Check.Of("Left open, failed or cancelled", 0, census.OpenCount + census.Count("failed") + census.Count("cancelled")),
        ];
    }

    /// <summary>What the senders were told, held against each other and against the record.</summary>
    private IEnumerable<Check> Answers(Census census)
    {
        var accepted = receipts.Where(receipt => receipt.Status == 202).ToArray();
        var byDelivery = accepted.GroupBy(receipt => receipt.Delivery.Id, StringComparer.Ordinal).ToArray();
        yield return Check.Of("Deliveries accepted", expected.Accepted, byDelivery.Length);
        yield return Check.Of("Repeated ones, answered with the first id", expected.Repeated, byDelivery.Sum(answers =>
            answers.Skip(1).Count(answer => answer.Execution == answers.First().Execution)));
        yield return Check.Of("Forged ones, refused with 401", expected.Forged, receipts.Count(receipt =>
            receipt.Delivery.IsForged && receipt.Status == 401));
        var onRecord = census.Executions.Select(execution => execution.Id).ToHashSet(StringComparer.Ordinal);
        yield return Check.Of("Acknowledged and on record", byDelivery.Length, byDelivery.Count(answers =>
            onRecord.Contains(answers.First().Execution!)));
    }

    private async Task<IReadOnlyCollection<ExecutionEffect>> EffectsAsync(Census census, CancellationToken cancellationToken)
    {
        var effects = new ConcurrentQueue<ExecutionEffect>();
        await Parallel.ForEachAsync(
            census.Executions,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
            async (execution, token) =>
            {
                foreach (var effect in (await client.Executions.GetAsync(execution.Id, token)).Effects)
                {
                    effects.Enqueue(effect);
                }
            });
        return effects;
    }

    /// <summary>The triage desk counts in the state of each issue what was said about it.</summary>
    private async Task<int> CommentsAsync(CancellationToken cancellationToken)
    {
        var states = await Pages.AllAsync(
            (query, token) => client.Agents.FindStatesAsync(Fleet.Triage, query, token), string.Empty, cancellationToken);
        return states.Sum(state => state.Data.As<CommentCount>()?.Comments ?? 0);
    }

    private static int CountDistinct(IEnumerable<string> ids) => ids.Distinct(StringComparer.Ordinal).Count();

    private sealed record CommentCount(int Comments);
}
