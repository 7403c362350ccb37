using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.Engine;
using Trinity.Engine.Store;
using Trinity.Platform.Models;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;
using Trinity.Server;
using Trinity.Server.Commands;

namespace Trinity.CrashHost;

/// <summary>One of the servers in the process.</summary>
internal sealed class Seat(string name, Ending ending)
{
    /// <summary>One after the other: what the first compiles the others find, and no database sees a transaction wait for a compiler twice as long.</summary>
    private static readonly SemaphoreSlim Starts = new(1);

    private readonly Fault _fault = new(name, ending);

    public void Obey(string[] words)
    {
        switch (words)
        {
            case ["start", _, var directory, var postgres, var write, var side, var agent, var unsynced]:
                if (write.Length > 0)
                {
                    _fault.Arm(Point(write, side, agent));
                }

                // Beside the others.
                _ = Task.Run(() => StartAsync(directory, postgres.Length > 0 ? postgres : null, unsynced.Length > 0));
                break;
            case ["arm", _, var write, var side, var agent]:
                _fault.Arm(Point(write, side, agent));
                Console.WriteLine($"armed {name}");
                break;
            case ["end", _]:
                ending.Reach(name);
                break;
        }
    }

    private static FaultPoint Point(string write, string side, string agent) =>
        new(write, side == "after", agent.Length > 0 ? new AgentId(long.Parse(agent)) : null);

    private async Task StartAsync(string directory, string? postgres, bool isUnsynced)
    {
        var names = new WriteNames(Path.Combine(directory, "writes.log"));
        var options = new ServerOptions
        {
            Port = 0,
            DataDirectory = directory,
            Postgres = postgres,
            Seed = UpCommand.SeedFromEnvironment(),
            Configure = services =>
            {
                services.Replace(ServiceDescriptor.Singleton<ICommitObserver>(provider =>
                    new FaultyCommits(_fault, names, isUnsynced ? new Unsynced(provider) : null)));

                services.AddSingleton<IAgentRuntime, LongRuntime>();

                // Some points are in what a server does by itself a minute after its start.
                services.PostConfigure<EngineOptions>(engine => engine.RetentionDelay = TimeSpan.Zero);

                // Calls of models get as far as the provider, and there is none.
                services.Replace(ServiceDescriptor.Singleton<IExecutionTokens, IdsAsTokens>());
                services.PostConfigure<ModelOptions>(models => (models.ApiKey, models.BaseUrl) = ("none", new Uri("http://127.0.0.1:9")));
            },
        };
        await Starts.WaitAsync();

        // Who is at its point before it is ready does not become so.
        await Task.WhenAny(RunAsync(options), _fault.Reached);
        Starts.Release();
    }

    private async Task RunAsync(ServerOptions options)
    {
        try
        {
            var server = await TrinityServer.StartAsync(TrinityServer.Build(options), options, CancellationToken.None);
            Console.WriteLine($"ready {name} {server.Address}");
        }
        catch (Exception exception)
        {
            // What waits for it is told why.
            Console.WriteLine($"failed {name} {exception.ToString().ReplaceLineEndings(" ")}");
        }
    }
}
