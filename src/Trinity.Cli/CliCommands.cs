using System.CommandLine;
using Trinity.Cli.Demo;

namespace Trinity.Cli;

/// <summary>The <c>trinity</c> command.</summary>
internal static class CliCommands
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Trinity: a self-hosted platform for fleets of AI agents.") { DemoCommand.Create() };
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,

                // After Ctrl+C a server that was started here is drained before the command ends.
                ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
            });
        }
        catch (CliException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Failed;
        }
    }
}
