using Microsoft.Extensions.Options;
using Trinity.ClaudeCode.Containers;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Runs;

/// <summary>What the engine had when it answered last. <see cref="RunSupervisor"/> keeps it; who reads it waits for no engine.</summary>
internal sealed class EngineView(IOptions<ClaudeCodeOptions> options)
{
    private volatile ILookup<AgentId, FoundContainer>? _containers;
    private volatile Image? _image;
    private volatile IReadOnlyList<UnmanagedContainer> _unmanaged = [];
    private volatile bool _isAway;
    private int _looksSoon;

    /// <summary>Whether the engine did not answer in time when it was asked last.</summary>
    public bool IsAway
    {
        get => _isAway;
        set => _isAway = value;
    }

    /// <summary>Whether it has the image that executions are made of; unknown counts as yes.</summary>
    public bool HasImage => _image is not { Id: null };

    /// <summary>What belongs to no agent. While the engine is away, what it had then.</summary>
    public IReadOnlyList<UnmanagedContainer> Unmanaged =>
        _isAway ? [.. _unmanaged.Select(container => container with { Status = "unknown" })] : _unmanaged;

    /// <summary>Asks for a look soon at what is else looked at from time to time.</summary>
    public void LookSoon() => Interlocked.Exchange(ref _looksSoon, 1);

    /// <summary>Whether somebody has asked for a look since.</summary>
    public bool TakeLookSoon() => Interlocked.Exchange(ref _looksSoon, 0) == 1;

    /// <summary>It had these containers.</summary>
    public void Saw(IReadOnlyList<FoundContainer> containers)
    {
        _containers = containers.Where(container => container.Agent is not null).ToLookup(container => container.Agent!.Value.Agent);
        _isAway = false;
    }

    /// <summary>It has the image with this id; null when it has none.</summary>
    public void SawImage(string? id) => _image = new Image(id);

    public void SawUnmanaged(IReadOnlyList<UnmanagedContainer> unmanaged) => _unmanaged = unmanaged;

    public ContainerStatus StatusOf(AgentId agent)
    {
        var containers = _containers;
        if (_isAway || containers is null)
        {
            return new ContainerStatus(ContainerState.Unknown, $"The container engine {(_isAway ? "does not answer" : "has not answered yet")}.");
        }

        var running = containers[agent].Count(container => container.Run?.Phase == RunPhase.Running);
        var starting = containers[agent].Count(container => container.Run?.Phase == RunPhase.Created);
        return running > 0 ? new ContainerStatus(ContainerState.Running, $"{Number(running, starting)} {Made(containers[agent])}")
            : starting > 0 ? new ContainerStatus(ContainerState.Starting, $"{Number(running, starting)} {Made(containers[agent])}")
            : _image is { Id: null } ? new ContainerStatus(ContainerState.Missing, MissingImage(options.Value.Image))
            : new ContainerStatus(ContainerState.Stopped, $"It executes nothing now, and has no container. {Next()}");
    }

    public static string MissingImage(string image) =>
        $"The container engine has no image '{image}'. Build it with 'trinity images build --tag {image}', or set Trinity:ClaudeCode:Image to one that is "
        + "there.";

    private static string Number(int running, int starting) => (running, starting) switch
    {
        (_, 0) => running == 1 ? "1 container runs." : $"{running} containers run.",
        (0, _) => starting == 1 ? "1 container waits for its start." : $"{starting} containers wait for their start.",
        _ => $"{running} run, {starting} wait for their start.",
    };

    /// <summary>Whether what is there is made of what is made now.</summary>
    private string Made(IEnumerable<FoundContainer> containers) =>
        _image?.Id is { } image && containers.Count(container => container.ImageId != image) is > 0 and var older
            ? $"Of another image than now: {older}. {Next()}"
            : Next();

    private string Next() => $"The next execution takes {options.Value.Image}{(_image?.Id is { } id ? $", {Short(id)}" : string.Empty)}.";

    private static string Short(string id) => id[..Math.Min(id.Length, "sha256:".Length + 12)];

    private sealed record Image(string? Id);
}
