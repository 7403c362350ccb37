using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Trinity.Sdk;
using Trinity.Server.AgentTools;
using Trinity.Server.Egress;
using Trinity.Server.ModelProxy;

namespace Trinity.Server.Containers;

/// <summary>
/// A socket in the data directory by which containers without a network reach what is meant for them, and nothing else. Whoever can open it may
/// knock: the token of an execution is what opens the door behind it. What is outside is reached through it too: see <see cref="EgressDoor"/>.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class ContainerSocket(string path) : IHostedLifecycleService
{
    private const string Enabled = "Trinity:ClaudeCode:Enabled";
    private const string Scheme = "http://unix:";

    /// <summary>What is answered on it.</summary>
    private static readonly PathString[] Doors = [ModelProxyEndpoint.Root, AgentToolsEndpoint.Root];

    /// <summary>The containers' users are others: they may enter the directory and open the file.</summary>
    private const UnixFileMode ForAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const UnixFileMode Entered = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Where the server listens for containers; null when it has none.</summary>
    public static string? PathIn(IConfiguration configuration, string dataDirectory) => configuration.GetValue<bool>(Enabled)
        ? Path.Combine(Path.GetFullPath(dataDirectory), "run", "model.sock")
        : null;

    /// <summary>The address to listen on.</summary>
    public static string AddressOf(string path) => Scheme + path;

    /// <summary>Whether an address that the server listens on is such a socket.</summary>
    public static bool IsOne(string address) => address.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Remembers of each connection whether it came by the socket, and lets it out first where that is what it asks for.</summary>
    public static void Mark(KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(listen =>
    {
        if (listen.SocketPath is not null)
        {
            listen.Use(next => connection =>
            {
                connection.Features.Set(new ByContainerSocket());
                return kestrel.ApplicationServices.GetRequiredService<EgressDoor>().ServeAsync(connection, next);
            });
        }
    });

    /// <summary>Lets what came by the socket to its own doors alone.</summary>
    public static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<ByContainerSocket>() is null)
        {
            return next(context);
        }

        if (!Array.Exists(Doors, door => context.Request.Path.StartsWithSegments(door, StringComparison.Ordinal)))
        {
            return ProviderError.NotFound().ExecuteAsync(context);
        }

        // Whoever is inside calls the server by any name; no browser gets here whom a name could lead astray.
        context.Request.Host = new HostString("localhost");
        return next(context);
    }

    /// <summary>Before the server listens, and after the directory is known to be this process's: what a dead one left is in the way.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateDirectory(Path.GetDirectoryName(path)!).FullName;
        SetMode(directory, Entered);
        UnixDomainSocketEndPoint endPoint;
        try
        {
            endPoint = new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new TrinityException("socket_path_too_long", $"{path} is too long for a socket: choose a data directory with a shorter path.");
        }

        if (File.Exists(path))
        {
            if (IsAnswered(endPoint))
            {
                throw new TrinityException("socket_in_use", $"Another process listens on {path}.");
            }

            File.Delete(path);
        }

        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        SetMode(path, ForAll);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private static bool IsAnswered(UnixDomainSocketEndPoint endPoint)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed class ByContainerSocket;
}
