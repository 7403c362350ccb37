using System.Globalization;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Trinity.ClaudeCode.Containers;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;
using static Trinity.ClaudeCode.Containers.EngineCalls;

namespace Trinity.ClaudeCode.Workspaces;

/// <summary>
/// The containers in which somebody looks into workspaces, one for each agent: of the same image and within the same walls as those of executions,
/// with a token that opens the way out and nothing else. Their first process waits; what is to be done is executed beside it.
/// </summary>
/// <param name="docker">Speaks to the engine.</param>
/// <param name="instance">The id of this instance.</param>
/// <param name="options">The image, and what such a container may use.</param>
/// <param name="socket">Where the platform listens for containers.</param>
/// <param name="vault">Opens what an agent is to show elsewhere.</param>
internal sealed class WorkspaceContainers(
    IDockerClient docker, string instance, ClaudeCodeOptions options, PlatformSocket socket, ICredentialVault vault)
{
    /// <summary>Says what they are: those of executions have other labels.</summary>
    private const string WorkspaceLabel = "trinity.workspace";

    private const int Processes = 256;

    private readonly AgentWalls _walls = new(instance);

    /// <summary>Whether a container is there and runs.</summary>
    public Task<bool> IsRunningAsync(string container, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        try
        {
            return (await docker.Containers.InspectContainerAsync(container, cancellationToken)).State!.Running;
        }
        catch (DockerContainerNotFoundException)
        {
            return false;
        }
    });

    /// <summary>Makes the container of an agent, and starts it. One that has its name is left over, and gives way.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="token">What it reaches hosts outside with.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The engine's id of it.</returns>
    /// <exception cref="EngineAwayException">The engine does not answer.</exception>
    /// <exception cref="WorkspaceException">The engine refuses it.</exception>
    public Task<string> StartAsync(AgentDefinition agent, string token, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        try
        {
            await RemoveAsync(NameOf(agent.Id), cancellationToken);
            var container = (await docker.Containers.CreateContainerAsync(SpecOf(agent), cancellationToken)).ID;
            var credentials = await vault.OpenAsync(agent.Tenant, agent.Id, cancellationToken);
            await Injection.PutAsync(docker, container, [.. credentials, .. WayOut.Credentials(token)], cancellationToken);
            await docker.Containers.StartContainerAsync(container, new ContainerStartParameters(), cancellationToken);
            return container;
        }
        catch (DockerApiException exception)
        {
            throw new WorkspaceException("container_refused", "The container engine refused the container of the workspace.", exception);
        }
    });

    /// <summary>Removes a container, with whatever runs in it.</summary>
    public Task RemoveAsync(string container, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        try
        {
            await docker.Containers.RemoveContainerAsync(container, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellationToken);
        }
        catch (DockerApiException exception) when (exception.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            // Somebody else has removed it, or is about to.
        }

        return true;
    });

    /// <summary>Removes the container of an agent, if it has one.</summary>
    public Task RemoveAsync(AgentId agent, CancellationToken cancellationToken) => RemoveAsync(NameOf(agent), cancellationToken);

    /// <summary>Removes those of all agents.</summary>
    public Task RemoveAllAsync(CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var filter = new Dictionary<string, bool>(StringComparer.Ordinal) { [$"{AgentWalls.InstanceLabel}={instance}"] = true, [WorkspaceLabel] = true };
        var found = await docker.Containers.ListContainersAsync(
            new ContainersListParameters
            {
                All = true,
                Filters = new Dictionary<string, IDictionary<string, bool>>(StringComparer.Ordinal) { ["label"] = filter },
            },
            cancellationToken);
        foreach (var container in found)
        {
            await RemoveAsync(container.ID, cancellationToken);
        }

        return true;
    });

    /// <summary>Starts a program in a container, as the user of the agent.</summary>
    /// <returns>The program, with its streams.</returns>
    public Task<WorkspaceProgram> ExecuteAsync(string container, ProgramSpec spec, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var size = spec.Terminal is { } terminal ? new ConsoleSize { Width = (ulong)terminal.Columns, Height = (ulong)terminal.Rows } : null;
        try
        {
            var id = (await docker.Exec.CreateContainerExecAsync(
                container,
                new ContainerExecCreateParameters
                {
                    Cmd = spec.Command,
                    Env = [.. spec.Environment],
                    WorkingDir = spec.Directory,
                    AttachStdin = true,
                    AttachStdout = true,
                    AttachStderr = true,
                    TTY = spec.Terminal is not null,
                    ConsoleSize = size!,
                },
                cancellationToken)).ID;
            var stream = await docker.Exec.StartContainerExecAsync(
                id, new ContainerExecStartParameters { TTY = spec.Terminal is not null, ConsoleSize = size! }, cancellationToken);
            var program = new WorkspaceProgram(docker, id, stream);
            if (spec.Terminal is { } shown)
            {
                // Engines of before do not read the size of a terminal that begins.
                await program.ResizeAsync(shown.Columns, shown.Rows, cancellationToken);
            }

            return program;
        }
        catch (DockerApiException exception)
        {
            throw new WorkspaceException("workspace_lost", "The container of the workspace has ended meanwhile. Try again.", exception);
        }
    });

    /// <summary>Puts an archive of files into a directory of a container: one of its volumes, all else is read-only.</summary>
    /// <param name="container">The engine's id of the container.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="archive">A tar archive.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <remarks>The engine does it as root, and follows links in the container: nothing whose names come from outside is put so.</remarks>
    public Task PutAsync(string container, string directory, Stream archive, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        await docker.Containers.ExtractArchiveToContainerAsync(container, new CopyToContainerParameters { Path = directory }, archive, cancellationToken);
        return true;
    });

    /// <summary>Gets a file or a directory of a container as an archive.</summary>
    public Task<Stream> GetAsync(string container, string path, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var archive = await docker.Containers.GetArchiveFromContainerAsync(
            container, new ContainerPathStatParameters { Path = path }, statOnly: false, cancellationToken);
        return archive.Stream!;
    });

    private CreateContainerParameters SpecOf(AgentDefinition agent) => new()
    {
        Name = NameOf(agent.Id),
        Image = options.Image,

        // The first process can be read by nobody, and buries what is left over of the others.
        Cmd =
        [
            "sh", "-c", ". /usr/local/bin/trinity-credentials; exec trinity-init -- trinity-forward \"$@\" sleep 2147483647", "sh",
            WayOut.Port.ToString(CultureInfo.InvariantCulture), $"{WayOut.SocketDirectory}/{socket.File}",
        ],
        Labels = new Dictionary<string, string>(_walls.LabelsOf(agent.Tenant, agent.Id), StringComparer.Ordinal) { [WorkspaceLabel] = "true" },
        HostConfig = _walls.HostOf(
            agent.Tenant, agent.Id, socket.Directory, (long)options.WorkspaceMemoryMb << 20, options.WorkspaceProcessors, Processes),
    };

    /// <summary>The instance is in it: an engine may have those of several.</summary>
    private string NameOf(AgentId agent) => $"trw-{instance}-{agent}";
}
