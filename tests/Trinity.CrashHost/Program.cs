using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Trinity.CrashHost;
using Trinity.Engine;
using Trinity.Engine.Store;
using Trinity.Server;
using Trinity.Server.Commands;

// The server as it ships, but for the seam at which it ends itself. Usage: DIR [arm NAME before|after] [unsynced].
// Lines on the standard input arm it while it runs: arm NAME before|after.
var fault = new Fault();
if (Array.IndexOf(args, "arm") is > 0 and var arm)
{
    fault.Arm(args[(arm + 1)..(arm + 3)]);
}

var names = new WriteNames(Path.Combine(args[0], "writes.log"));
var options = new ServerOptions
{
    Port = 0,
    DataDirectory = args[0],
    Seed = UpCommand.SeedFromEnvironment(),
    Configure = services =>
    {
        services.Replace(ServiceDescriptor.Singleton<ICommitObserver>(provider =>
            new FaultyCommits(fault, names, args.Contains("unsynced") ? new Unsynced(provider) : null)));

        // Some points are in what a server does by itself a minute after its start.
        services.PostConfigure<EngineOptions>(engine => engine.RetentionDelay = TimeSpan.Zero);
    },
};
await using var app = TrinityServer.Build(options);
var server = await TrinityServer.StartAsync(app, options, CancellationToken.None);
Console.WriteLine($"Trinity is ready at {server.Address}");
while (await Console.In.ReadLineAsync() is { } line)
{
    fault.Arm(line.Split(' ')[1..]);
    Console.WriteLine("armed");
}

await app.WaitForShutdownAsync();
