using System.CommandLine;
using Spectre.Console;
using Trinity.Client;

namespace Trinity.Cli.Demo;

/// <summary><c>trinity demo</c>: native agents at work, from one command.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var exit = new Option<bool>("--exit")
        {
            Description = "Nobody is asked: it answers by itself, kills the server once in the middle, and ends with 0 or 1.",
        };
        var keep = new Option<string?>("--keep")
        {
            Description = "The directory of the server's data, kept afterwards; it must be empty or absent. By default a temporary one.",
            HelpName = "DIR",
        };
        var deliveries = new Option<string?>("--deliveries")
        {
            Description = "Another stream than the one that ships: ndjson, also gzipped, each line with what it must lead to.",
            HelpName = "FILE",
        };
        var demo = new Command("demo", "Starts a server and lets five agents work through a stream of signed GitHub deliveries.")
        {
            exit,
            keep,
            deliveries,
        };
        demo.SetAction((result, cancellationToken) => RunAsync(
            new DemoOptions
            {
                Exit = result.GetValue(exit),
                Keep = result.GetValue(keep),
                Deliveries = result.GetValue(deliveries),
            },
            cancellationToken));
        return demo;
    }

    private static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        var isTerminal = !Console.IsInputRedirected && !Console.IsOutputRedirected;
        var screen = new DemoScreen(AnsiConsole.Console, isTerminal, TimeProvider.System);
        if (!options.Exit && !screen.CanAsk)
        {
            throw new CliException("Nobody can answer here, because this is not a terminal. Run it with --exit.");
        }

        try
        {
            var installation = Installation.Find(AppContext.BaseDirectory);
            return await new DemoRun(options, installation, screen, TimeProvider.System).RunAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or TrinityApiException)
        {
            throw new CliException($"The server does not do what the demo asks of it: {exception.Message}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A question that was open has hidden it.
            screen.Console.Cursor.Show();
            screen.Say("Ended before everything was checked.");
            return ExitCodes.Failed;
        }
    }
}
