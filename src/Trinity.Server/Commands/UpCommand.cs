using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Trinity.Sdk;
using Trinity.Server.Cluster;

namespace Trinity.Server.Commands;

/// <summary>Runs a server until it is asked to stop.</summary>
internal static class UpCommand
{
    /// <param name="options">How it is started.</param>
    /// <param name="attendant">Held open by who started it: the server stops when it ends. Null when nobody attends.</param>
    /// <param name="cancellationToken">Asks it to stop.</param>
    public static async Task<int> RunAsync(ServerOptions options, Stream? attendant, CancellationToken cancellationToken)
    {
        await using var app = TrinityServer.Build(options);
        if (await StartAsync(app, options, cancellationToken) is not { } server)
        {
            return 0;
        }

        if (server.SetupLink is { } link)
        {
            Console.WriteLine($"Set it up here, once: {link}");
        }

        Console.WriteLine($"Trinity is ready at {server.Address}");
        if (attendant is not null)
        {
            _ = StopWithAsync(attendant, app.Lifetime);
        }

        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    private static async Task StopWithAsync(Stream attendant, IHostApplicationLifetime lifetime)
    {
        await attendant.CopyToAsync(Stream.Null);
        lifetime.StopApplication();
    }

    /// <returns>Null when it was asked to stop before it had started.</returns>
    /// <exception cref="TrinityException">The server cannot start like this; the message says what to change.</exception>
    private static async Task<StartedServer?> StartAsync(WebApplication app, ServerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await TrinityServer.StartAsync(app, options, cancellationToken);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await StopHalfStartedAsync(app);
            return null;
        }
        catch (OptionsValidationException exception)
        {
            throw new TrinityException("invalid_options", string.Join(' ', exception.Failures));
        }
        catch (Exception) when (app.Services.GetService<IFatalErrorHandler>() is Expulsion { HasHappened: true })
        {
            throw new TrinityException(
                "not_a_member", "The others have declared this one dead before it had started: it is too slow, or they cannot reach it. Start it again.");
        }
        catch (Exception exception) when (exception is IOException { InnerException: AddressInUseException } or SocketException)
        {
            // What has started is ended as after any other run: the next one shall not take it for a crash.
            await app.StopAsync(CancellationToken.None);
            throw exception is SocketException
                ? new TrinityException("cannot_listen", $"{options.Bind}:{options.Port} cannot be listened on: {exception.Message}.")
                : new TrinityException("address_in_use", $"Port {options.Port} of {options.Bind} is in use. Choose another one with --port.");
        }
    }

    private static async Task StopHalfStartedAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync(CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // A silo that has not started refuses to be stopped. All else was.
        }
    }

    /// <exception cref="TrinityException">Only some of the variables are set, or a file of one cannot be read.</exception>
    public static ServerSeed? SeedFromEnvironment()
    {
        var email = SettingFiles.Variable("TRINITY_ADMIN_EMAIL");
        var password = SettingFiles.Variable("TRINITY_ADMIN_PASSWORD");
        var apiKey = SettingFiles.Variable("TRINITY_API_KEY");
        return (email, password, apiKey) switch
        {
            (null, null, null) => null,
            ({ } e, { } p, { } k) => new ServerSeed(e, p, k),
            _ => throw new TrinityException(
                "incomplete_seed", "Set TRINITY_ADMIN_EMAIL, TRINITY_ADMIN_PASSWORD and TRINITY_API_KEY together, or none of them."),
        };
    }
}
