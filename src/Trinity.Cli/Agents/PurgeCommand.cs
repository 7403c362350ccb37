using System.CommandLine;
using Trinity.Cli.Commands;

namespace Trinity.Cli.Agents;

/// <summary><c>trinity agents purges</c>: deleted agents that are too many to be erased unasked.</summary>
internal static class PurgeCommand
{
    public static CliCommand Create()
    {
        var approve = new Option<bool>("--approve") { Description = "Erases them, for ever." };
        var yes = Confirmation.Create();
        return new CliCommand(
            "purges",
            "Says how many deleted agents are left because they are too many to be erased unasked.",
            "trinity agents purges",
            "trinity agents purges --approve --yes")
        {
            approve,
            yes,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var left = await session.Client.Agents.ShowPurgesAsync(cancellationToken);
            if (!arguments.GetValue(approve) || left.Count == 0)
            {
                session.Done(left.Count == 0
                    ? $"None are left: up to {left.Limit:N0} at once are erased when their time is over."
                    : $"{left.Count:N0} deleted agents are to be erased, more than {left.Limit:N0} at once. See: trinity agents list --status deleted");
                return;
            }

            await session.RequireAsync(arguments.GetValue(yes), $"Erase {left.Count:N0} deleted agents with their states, for ever?", cancellationToken);
            await session.Client.Agents.ApprovePurgesAsync(left.Count, cancellationToken);
            session.Done($"{left.Count:N0} agents are erased.");
        });
    }
}
