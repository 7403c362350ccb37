using Trinity.Sdk;
using Trinity.Server;
using Trinity.Server.Commands;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Trinity.CrashHost;

/// <summary>The server as it ships, but for what its variables say: <c>STAND_IN_CLOCK</c> is by how many seconds its clock is wrong.</summary>
internal static class StandIn
{
    /// <param name="args">As of the server's own program.</param>
    public static async Task<int> UpAsync(string[] args)
    {
        var clock = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("STAND_IN_CLOCK") ?? "0"));
        try
        {
            var options = new ServerOptions
            {
                Port = int.Parse(After(args, "--port")),
                Bind = After(args, "--bind"),
                DataDirectory = After(args, "--data"),
                Seed = UpCommand.SeedFromEnvironment(),
                Configure = services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new WrongTime(clock))),
            };
            return await UpCommand.RunAsync(options, attendant: null, CancellationToken.None);
        }
        catch (TrinityException exception)
        {
            await Console.Error.WriteLineAsync($"{exception.Message} ({exception.Code})");
            return 1;
        }
    }

    private static string After(string[] args, string option) => args[Array.IndexOf(args, option) + 1];
}
