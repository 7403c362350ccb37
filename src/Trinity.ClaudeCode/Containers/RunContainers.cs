using System.Formats.Tar;
using System.Globalization;
using System.Net;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;
using Trinity.Sdk.Identity;
using static Trinity.ClaudeCode.Containers.EngineCalls;

namespace Trinity.ClaudeCode.Containers;

/// <summary>
/// The containers of executions, one for each. The engine owns their state, exit code, limits and output; the truth about them is what it lists
/// by label and tells when asked.
/// </summary>
/// <param name="docker">Speaks to the engine.</param>
/// <param name="instance">The id of this instance, by which its containers are told from those of others.</param>
internal sealed class RunContainers(IDockerClient docker, string instance)
{
    public const string ExecutionLabel = "trinity.execution";
    private const string RunLabel = "trinity.run";
    private const string SilenceLabel = "trinity.silence";
    private const string LimitLabel = "trinity.limit";

    /// <summary>The user of the image.</summary>
    private const int User = 10001;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>So much of the end of the standard error is kept, in characters.</summary>
    private const int ErrorTail = 2_000;

    /// <summary>The longest that a container is asked to end before it is killed.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly AgentWalls _walls = new(instance);

    /// <summary>
    /// Makes the container of a run, with the prompt in it. The name is taken once for each execution: one that is there and was never started is
    /// that of an attempt before, and is used; any other is of a run that has ended in the store, and gives way.
    /// </summary>
    /// <returns>The run that the container is of.</returns>
    /// <exception cref="EngineAwayException">The engine does not answer.</exception>
    /// <exception cref="DockerApiException">The engine refuses it: there is no such image, for example.</exception>
    /// <exception cref="ImageOutdatedException">The image is of another version.</exception>
    public Task<string> PrepareAsync(RunSpec spec, string prompt, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var container = await FindAsync(spec.Execution, cancellationToken);
        if (container is { Phase: not RunPhase.Created })
        {
            await RemoveAsync(container.Id, cancellationToken);
            container = null;
        }

        var id = container?.Id ?? await CreateAsync(spec, cancellationToken);
        await PutAsync(id, spec.Execution, prompt, cancellationToken);
        await Injection.PutAsync(docker, id, spec.Credentials, cancellationToken);
        return container?.Run ?? spec.Run;
    });

    /// <summary>Starts a container that is prepared. One that runs is left alone, and one that has ended takes no prompt a second time.</summary>
    /// <returns>Why the engine does not start it; null when it does, or the container is gone.</returns>
    public Task<string?> StartAsync(string container, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        try
        {
            await docker.Containers.StartContainerAsync(container, new ContainerStartParameters(), cancellationToken);
            return null;
        }
        catch (DockerContainerNotFoundException)
        {
            return null;
        }
        catch (DockerApiException exception)
        {
            return EngineRefusal.Of(exception);
        }
    });

    /// <summary>Finds the container of an execution.</summary>
    /// <returns>Null when there is none.</returns>
    public Task<RunContainer?> FindAsync(MessageId execution, CancellationToken cancellationToken) => FindAsync(NameOf(execution), cancellationToken);

    /// <summary>Finds a container, by the engine's id of it.</summary>
    /// <returns>Null when it is gone.</returns>
    public Task<RunContainer?> FindAsync(string container, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        try
        {
            var found = await docker.Containers.InspectContainerAsync(container, cancellationToken);
            var state = found.State!;
            var phase = state switch
            {
                { Running: true } or { Restarting: true } or { Paused: true } => RunPhase.Running,
                { Status: "created" } => RunPhase.Created,
                _ => RunPhase.Ended,
            };
            var exitCode = phase == RunPhase.Ended ? (int?)state.ExitCode : null;
            var labels = found.Config!.Labels!;
            return Read(found.ID, labels, phase, exitCode, state.OOMKilled, found.Created) is { } run
                ? run with
                {
                    HasUsedUpItsTime = phase == RunPhase.Ended && LimitOf(labels) <= TimeOf(state.FinishedAt) - TimeOf(state.StartedAt),
                    Memory = found.HostConfig!.Memory,
                }
                : null;
        }
        catch (DockerContainerNotFoundException)
        {
            return null;
        }
    });

    /// <summary>Reads a container of a list.</summary>
    /// <returns>Null when it is of no execution of this instance.</returns>
    public RunContainer? Read(ContainerListResponse container) => container.Labels is { } labels
        ? Read(
            container.ID,
            labels,
            container.State switch
            {
                "created" => RunPhase.Created,
                "running" or "restarting" or "paused" => RunPhase.Running,
                _ => RunPhase.Ended,
            },
            exitCode: null,
            wasOutOfMemory: false,
            container.Created)
        : null;

    /// <summary>
    /// Reads the output of a container from a place on, and goes on until it ends. That the output has ended does not say that the container has:
    /// it is asked afterwards.
    /// </summary>
    /// <param name="container">The engine's id of the container.</param>
    /// <param name="from">How many bytes of the standard output are not wanted: they have been read before.</param>
    /// <param name="follows">Whether it waits for what is still to come.</param>
    /// <param name="read">Takes each piece of the standard output.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The end of the standard error.</returns>
    public Task<string> ReadAsync(
        string container, long from, bool follows, Func<ReadOnlyMemory<byte>, ValueTask> read, CancellationToken cancellationToken) => AskAsync(async () =>
        {
            var errors = new StringBuilder();
            var buffer = new byte[64 * 1024];
            var decoder = Encoding.UTF8.GetDecoder();
            var characters = new char[buffer.Length];
            using var stream = await LogsAsync(container, follows, cancellationToken);
            while (stream is not null && await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken) is { EOF: false } piece)
            {
                if (piece.Target == MultiplexedStream.TargetStream.StandardError)
                {
                    errors.Append(characters, 0, decoder.GetChars(buffer, 0, piece.Count, characters, 0, flush: false));
                    errors.Remove(0, Math.Max(0, errors.Length - ErrorTail));
                    continue;
                }

                var known = (int)Math.Min(from, piece.Count);
                from -= known;
                if (known < piece.Count)
                {
                    await read(buffer.AsMemory(known, piece.Count - known));
                }
            }

            return errors.ToString().Trim();
        });

    /// <summary>Sends a signal to the first process of a container. One that does not run hears nothing.</summary>
    public Task SignalAsync(string container, string signal, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        try
        {
            await docker.Containers.KillContainerAsync(container, new ContainerKillParameters { Signal = signal }, cancellationToken);
        }
        catch (DockerApiException exception) when (exception.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            // It has ended meanwhile.
        }

        return true;
    });

    /// <summary>Removes a container with its output: what it told has to be stored before.</summary>
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

    /// <summary>Removes the volumes of an agent, with all that is in them. None of its containers may be there.</summary>
    public Task RemoveVolumesAsync(AgentId agent, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        foreach (var volume in _walls.VolumesOf(agent))
        {
            try
            {
                await docker.Volumes.RemoveAsync(volume, force: true, cancellationToken);
            }
            catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
            {
                // It was never made, or is gone.
            }
        }

        return true;
    });

    /// <returns>Null when the container is gone, and its output with it.</returns>
    private async Task<MultiplexedStream?> LogsAsync(string container, bool follows, CancellationToken cancellationToken)
    {
        try
        {
            return await docker.Containers.GetContainerLogsAsync(
                container, new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Follow = follows }, cancellationToken);
        }
        catch (DockerContainerNotFoundException)
        {
            return null;
        }
    }

    private static string NameOf(MessageId execution) => $"trn-{execution}";

    private RunContainer? Read(
        string id, IDictionary<string, string> labels, RunPhase phase, int? exitCode, bool wasOutOfMemory, DateTime createdAt) =>
        labels.TryGetValue(AgentWalls.InstanceLabel, out var owner) && owner == instance
        && labels.TryGetValue(AgentWalls.TenantLabel, out var tenant) && int.TryParse(tenant, CultureInfo.InvariantCulture, out var tenantId)
        && labels.TryGetValue(AgentWalls.AgentLabel, out var agent) && AgentId.TryParse(agent, out var agentId)
        && labels.TryGetValue(ExecutionLabel, out var execution) && MessageId.TryParse(execution, out var executionId)
        && labels.TryGetValue(RunLabel, out var run)
        && labels.TryGetValue(SilenceLabel, out var silence) && int.TryParse(silence, CultureInfo.InvariantCulture, out var seconds)
            ? new RunContainer(
                id,
                new TenantId(tenantId),
                agentId,
                executionId,
                run,
                phase,
                exitCode,
                wasOutOfMemory,
                TimeSpan.FromSeconds(seconds),
                new DateTimeOffset(createdAt.ToUniversalTime()))
            : null;

    private static TimeSpan? LimitOf(IDictionary<string, string> labels) =>
        labels.TryGetValue(LimitLabel, out var limit) && int.TryParse(limit, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private Dictionary<string, string> LabelsOf(RunSpec spec) => new(_walls.LabelsOf(spec.Tenant, spec.Agent), StringComparer.Ordinal)
    {
        [ExecutionLabel] = $"{spec.Execution}",
        [RunLabel] = spec.Run,
        [SilenceLabel] = RunCommand.Seconds(spec.SilentLimit),
        [LimitLabel] = RunCommand.Seconds(spec.Limit),
    };

    private async Task<string> CreateAsync(RunSpec spec, CancellationToken cancellationToken)
    {
        // An image that is older than the server would end each execution with whatever its programs make of what they are told.
        var image = await docker.Images.InspectImageAsync(spec.Image, cancellationToken);
        if (image.Config?.Labels?.TryGetValue(RunCommand.ProgramsLabel, out var programs) is not true || programs != RunCommand.Programs)
        {
            throw new ImageOutdatedException(spec.Image);
        }

        return (await docker.Containers.CreateContainerAsync(SpecOf(spec), cancellationToken)).ID;
    }

    private CreateContainerParameters SpecOf(RunSpec spec) => new()
    {
        Name = NameOf(spec.Execution),
        Image = spec.Image,
        Cmd = RunCommand.Command(spec),
        Env = RunCommand.Environment(spec),
        Labels = LabelsOf(spec),

        // Claude Code tells its result when it is interrupted, and nothing when it is terminated.
        StopSignal = "SIGINT",
        StopTimeout = Grace,
        HostConfig = _walls.HostOf(spec.Tenant, spec.Agent, spec.SocketDirectory, spec.Memory, spec.Processors, spec.Processes),
    };

    /// <summary>A file and not an argument, which has a bound, nor a stream, whose other end may go away.</summary>
    private async Task PutAsync(string container, MessageId execution, string prompt, CancellationToken cancellationToken)
    {
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            foreach (var directory in (string[])[".trinity/", ".trinity/prompts/"])
            {
                await writer.WriteEntryAsync(
                    new PaxTarEntry(TarEntryType.Directory, directory) { Uid = User, Gid = User, Mode = Private | UnixFileMode.UserExecute },
                    cancellationToken);
            }

            await writer.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, RunCommand.PromptOf(execution))
                {
                    Uid = User,
                    Gid = User,
                    Mode = Private,
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(prompt)),
                },
                cancellationToken);
        }

        archive.Position = 0;
        await docker.Containers.ExtractArchiveToContainerAsync(
            container, new CopyToContainerParameters { Path = "/workspace" }, archive, cancellationToken);
    }
}
