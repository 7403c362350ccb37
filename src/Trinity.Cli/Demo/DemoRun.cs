using System.Security.Cryptography;
using Trinity.Cli.Demo.Checks;
using Trinity.Cli.Demo.Deliveries;
using Trinity.Cli.Demo.People;
using Trinity.Cli.Demo.Server;

namespace Trinity.Cli.Demo;

/// <summary>The demo from its beginning to its end.</summary>
internal sealed class DemoRun(DemoOptions options, Installation installation, DemoScreen screen, TimeProvider time)
{
    /// <returns>0 when everything that had to happen did, and nothing else.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var deliveries = await DeliveryFile.ReadAsync(options.Deliveries ?? installation.Deliveries, cancellationToken);
        using var directory = DemoDirectory.Create(options.Keep);
        try
        {
            var holds = await RunAsync(deliveries, directory.Path, cancellationToken);
            directory.IsKept |= !holds;
            return holds ? ExitCodes.Done : ExitCodes.Failed;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Somebody will want to read the server's log.
            directory.IsKept = true;
            throw;
        }
    }

    private async Task<bool> RunAsync(IReadOnlyList<Delivery> deliveries, string directory, CancellationToken cancellationToken)
    {
        installation.InstallAgents(directory);
        screen.Say("Starting a server in " + directory);
        await using var server = await DemoServer.StartAsync(installation.Server, directory, time, cancellationToken);
        screen.Say($"It is ready at {server.Address}. Five agents wait behind a webhook: {string.Join(", ", Fleet.Agents)}.");

        var secret = RandomNumberGenerator.GetHexString(40, lowercase: true);
        var hook = await Fleet.CreateAsync(server.Client, installation, secret, cancellationToken);
        var receipts = await SendAsync(server, new DeliverySender(server.Http, hook, secret), deliveries, cancellationToken);
        var expectation = new Expectation(deliveries);
        IPerson person = options.Exit ? new StreamPerson(expectation) : new TerminalPerson(screen.Console);
        var desk = new OperatorDesk(server.Client, person);
        screen.Say("Some things only a person can decide; what follows from them comes after.");
        await new Settling(server.Client, desk, expectation, time).RunAsync(cancellationToken);

        foreach (var alert in await desk.AlertsAsync(cancellationToken))
        {
            screen.Say($"An alert: {alert.Title}. {alert.Question}");
        }

        var checks = await new Reckoning(server.Client, expectation, receipts).RunAsync(desk, cancellationToken);

        // With nobody there, the server dies once by our hand, and never by itself.
        checks = options.Exit ? [.. checks, Check.Of("Deaths of the server", 1, server.Deaths)] : checks;
        screen.Say($"The server was killed {Times(server.Deaths)}; {server.Repeats:N0} requests were sent again meanwhile.");
        screen.Show(checks);
        var holds = checks.All(check => check.Holds);
        screen.Say(holds
            ? "Everything that was acknowledged was done, and once."
            : $"Something differs. Everything is kept in {directory}");
        if (!options.Exit)
        {
            await LingerAsync(server, cancellationToken);
        }

        return holds;
    }

    private async Task<IReadOnlyCollection<Receipt>> SendAsync(
        DemoServer server, DeliverySender sender, IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken)
    {
        screen.Say($"GitHub sends {deliveries.Count:N0} deliveries.");
        var middle = (deliveries.Count + 1) / 2;
        var work = sender.SendAsync(
            deliveries,
            answered =>
            {
                if (options.Exit && answered == middle)
                {
                    server.Kill();
                }
            },
            cancellationToken);
        await screen.WatchAsync(work, async () => new DemoProgress(
            sender.Answered, deliveries.Count, await Census.TakeAsync(server.Client, cancellationToken), Remark(server)));
        return await work;
    }

    private string Remark(DemoServer server) => (options.Exit, server.Deaths) switch
    {
        (true, 0) => "In the middle the server will be killed.",
        (true, var deaths) => $"The server was killed {Times(deaths)}, and started again.",
        (false, 0) => $"Pull the plug, if you like: kill -9 {server.ProcessId}. The server is started again.",
        (false, var deaths) => $"You killed the server {Times(deaths)}. Now it is process {server.ProcessId}.",
    };

    private static string Times(int count) => count switch
    {
        0 => "never",
        1 => "once",
        _ => $"{count} times",
    };

    private async Task LingerAsync(DemoServer server, CancellationToken cancellationToken)
    {
        screen.Say($"The server goes on at {server.Address} until you press Ctrl+C. Its key: {server.ApiKey}");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            screen.Say("Stopping.");
        }
    }
}
