using System.Security.Cryptography;
using System.Text;
using Trinity.Cli.Commands;
using Trinity.Cli.Connections;
using Trinity.Client.Shell;

namespace Trinity.Cli.Shell;

/// <summary>Where the key is with which ssh logs in to an agent, and what the agent's server is known by. Only their owner may read it.</summary>
internal sealed class SshPlace
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _directory;

    public SshPlace(Uri server, string agent)
    {
        // A server's address has letters in it that a path has not.
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(server.ToString())).AsSpan(0, 6));
        _directory = Path.Combine(Path.GetDirectoryName(ProfileFile.OfUser().Path)!, "ssh", digest, agent);
        Host = $"trinity-{agent}";
    }

    /// <summary>What ssh calls the agent.</summary>
    public string Host { get; }

    public string KeyFile => Path.Combine(_directory, "key");

    public string HostsFile => Path.Combine(_directory, "known_hosts");

    /// <summary>Makes a new key and has it let in: it opens connections for some minutes.</summary>
    public async Task<SshLogin> RenewAsync(Session session, string agent, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var login = await session.Client.Shell.AllowSshAsync(agent, SshKeyText.PublicOf(key), cancellationToken);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_directory);
        }
        else
        {
            Directory.CreateDirectory(_directory, Private | UnixFileMode.UserExecute);
        }

        Write(HostsFile, $"{Host} {login.HostKey}\n");
        Write(KeyFile, key.ExportECPrivateKeyPem() + "\n");
        return login;
    }

    /// <summary>Whole or not at all: another ssh may read it this moment.</summary>
    private static void Write(string path, string text)
    {
        var temporary = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Private;
        }

        using (var file = new FileStream(temporary, options))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
        }

        File.Move(temporary, path, overwrite: true);
    }
}
