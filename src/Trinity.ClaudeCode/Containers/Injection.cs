using System.Formats.Tar;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Containers;

/// <summary>
/// Brings credentials into a container that is made and not started yet. They lie on a volume that is this container's alone until it starts; then
/// <c>trinity-credentials</c> moves them into memory, and they are gone with the container. In the agent's home there are links to them, and nothing else.
/// </summary>
/// <remarks>Not in the environment of the container: the engine shows that to whoever asks it, for as long as the container is there.</remarks>
internal static class Injection
{
    /// <summary>Where they are while the container runs.</summary>
    public const string Kept = "/run/credentials";

    /// <summary>The options of the memory they are in.</summary>
    public const string KeptOptions = "mode=0700,uid=10001,gid=10001,size=4194304";

    private const string Injected = "/run/injected";
    private const string Root = "c/";
    private const int User = 10001;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Without a name: the engine removes it with the container.</summary>
    public static Mount Mount => new() { Type = "volume", Target = Injected };

    /// <summary>Puts the credentials into a container. What an attempt before has put there, and is no credential any more, is not taken.</summary>
    public static async Task PutAsync(
        IDockerClient docker, string container, IReadOnlyList<OpenCredential> credentials, CancellationToken cancellationToken)
    {
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            foreach (var (name, content) in Entries(credentials))
            {
                var entry = new PaxTarEntry(content is null ? TarEntryType.Directory : TarEntryType.RegularFile, Root + name)
                {
                    Uid = User,
                    Gid = User,
                    Mode = content is null ? Private | UnixFileMode.UserExecute : Private,
                };
                if (content is not null)
                {
                    entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
                }

                await writer.WriteEntryAsync(entry, cancellationToken);
            }
        }

        archive.Position = 0;
        await docker.Containers.ExtractArchiveToContainerAsync(container, new CopyToContainerParameters { Path = Injected }, archive, cancellationToken);
    }

    /// <summary>Directories have no content.</summary>
    private static IEnumerable<(string Name, string? Content)> Entries(IReadOnlyList<OpenCredential> credentials)
    {
        yield return (string.Empty, null);
        yield return ("files/", null);
        var directories = new HashSet<string>(StringComparer.Ordinal);
        var files = credentials.Where(credential => credential.Kind == CredentialKind.File).ToArray();
        foreach (var file in files)
        {
            for (var slash = file.Target.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = file.Target.IndexOf('/', slash + 1))
            {
                if (directories.Add(file.Target[..slash]))
                {
                    yield return ($"files/{file.Target[..slash]}/", null);
                }
            }

            yield return ($"files/{file.Target}", file.Value);
        }

        yield return ("list", string.Concat(files.Select(file => $"{file.Target}\n")));
        yield return ("environment", string.Concat(credentials
            .Where(credential => credential.Kind == CredentialKind.Environment)
            .Select(credential => $"export {credential.Target}='{credential.Value.Replace("'", @"'\''", StringComparison.Ordinal)}'\n")));
    }
}
