using Docker.DotNet;
using Docker.DotNet.NativeHttp;
using Microsoft.Extensions.Options;
using Trinity.ClaudeCode.Workspaces;
using Trinity.Sdk.Runs;

namespace Trinity.ClaudeCode.Containers;

/// <summary>Gives the containers of this instance. It asks for the name of the instance once: the store may not be there yet when it is made.</summary>
internal sealed class RunContainersSource(IOptions<ClaudeCodeOptions> options, IRunReads reads, PlatformSocket socket, ICredentialVault vault) : IDisposable
{
    private readonly EngineTls? _tls = TlsOf(options.Value);
    private DockerClient? _docker;
    private volatile RunContainers? _containers;

    public async ValueTask<RunContainers> GetAsync(CancellationToken cancellationToken) =>
        _containers ??= new RunContainers(Docker, await reads.InstanceAsync(cancellationToken));

    /// <summary>The containers in which workspaces are looked into.</summary>
    public async Task<WorkspaceContainers> WorkspacesAsync(CancellationToken cancellationToken) =>
        new(Docker, await reads.InstanceAsync(cancellationToken), options.Value, socket, vault);

    /// <summary>What measures containers.</summary>
    public async Task<ContainerMeter> MeterAsync(CancellationToken cancellationToken) => new(Docker, await reads.InstanceAsync(cancellationToken));

    /// <summary>What the engine has under the labels of this instance.</summary>
    public async ValueTask<EngineInventory> InventoryAsync(CancellationToken cancellationToken) =>
        new(Docker, await GetAsync(cancellationToken), await reads.InstanceAsync(cancellationToken));

    public void Dispose()
    {
        _docker?.Dispose();
        _tls?.Dispose();
    }

    private DockerClient Docker => LazyInitializer.EnsureInitialized(ref _docker, Connect);

    private DockerClient Connect()
    {
        var builder = new DockerClientBuilder().WithEndpoint(options.Value.Engine);
        return _tls is null ? builder.Build() : builder.WithAuthProvider(_tls).WithTransportOptions(new NativeHttpTransportOptions()).Build();
    }

    private static EngineTls? TlsOf(ClaudeCodeOptions options) =>
        options is { EngineAuthority: { } authority, EngineCertificate: { } certificate, EngineKey: { } key }
            ? new EngineTls(authority, certificate, key)
            : null;
}
