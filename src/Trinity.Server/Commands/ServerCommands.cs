using System.CommandLine;
using Trinity.Sdk;

namespace Trinity.Server.Commands;

/// <summary>The commands of the server's program.</summary>
internal static class ServerCommands
{
    /// <summary>What a command returns when it could not do what was asked.</summary>
    private const int Failed = 1;

    private static readonly Option<string> Data = new("--data")
    {
        Description = "The directory of the instance; created if absent.",
        DefaultValueFactory = _ => "data",
        HelpName = "DIR",
    };

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Trinity: a self-hosted platform for fleets of AI agents.") { Up() };
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (TrinityException exception)
        {
            await Console.Error.WriteLineAsync($"{exception.Message} ({exception.Code})");
            return Failed;
        }
    }

    private static Command Up()
    {
        var port = new Option<int>("--port") { Description = "The port to listen on; 0 for any that is free.", DefaultValueFactory = _ => 8080 };
        var bind = new Option<string>("--bind")
        {
            Description = "The address to listen on; loopback unless told otherwise.",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        var hosts = new Option<string[]>("--host")
        {
            Description = "A name under which the server may be addressed, besides the loopback ones. May be given several times.",
            DefaultValueFactory = _ => [],
        };
        var up = new Command("up", "Starts the server.") { port, bind, hosts, Data };
        up.SetAction((result, cancellationToken) => UpCommand.RunAsync(
            new ServerOptions
            {
                Port = result.GetValue(port),
                Bind = result.GetValue(bind)!,
                Hosts = result.GetValue(hosts)!,
                DataDirectory = result.GetValue(Data)!,
                Seed = UpCommand.SeedFromEnvironment(),
            },
            cancellationToken));
        return up;
    }
}
