using Trinity.Sdk;

namespace Trinity.Server.Commands;

/// <summary>Runs a server until it is asked to stop.</summary>
internal static class UpCommand
{
    public static async Task<int> RunAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        await using var app = TrinityServer.Build(options);
        var server = await TrinityServer.StartAsync(app, options, cancellationToken);
        if (server.SetupLink is { } link)
        {
            Console.WriteLine($"Set it up here, once: {link}");
        }

        Console.WriteLine($"Trinity is ready at {server.Address}");
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    /// <exception cref="TrinityException">Only some of the variables are set.</exception>
    public static ServerSeed? SeedFromEnvironment()
    {
        var email = Environment.GetEnvironmentVariable("TRINITY_ADMIN_EMAIL");
        var password = Environment.GetEnvironmentVariable("TRINITY_ADMIN_PASSWORD");
        var apiKey = Environment.GetEnvironmentVariable("TRINITY_API_KEY");
        return (email, password, apiKey) switch
        {
            (null, null, null) => null,
            ({ } e, { } p, { } k) => new ServerSeed(e, p, k),
            _ => throw new TrinityException(
                "incomplete_seed", "Set TRINITY_ADMIN_EMAIL, TRINITY_ADMIN_PASSWORD and TRINITY_API_KEY together, or none of them."),
        };
    }
}
