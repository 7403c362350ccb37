using System.ComponentModel;
using System.Diagnostics;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Cli.Connections;
using Trinity.Client.Shell;

namespace Trinity.Cli.Shell;

/// <summary><c>trinity agents ssh</c> and what plain ssh, scp and rsync need to get there too.</summary>
internal static class SshCommands
{
    public static CliCommand Ssh()
    {
        var agent = AgentName.Argument();
        var command = new System.CommandLine.Argument<string[]>("COMMAND") { Description = "What to execute, behind --; without one, a shell." };
        return new CliCommand(
            "ssh",
            "Logs in where an agent works, with the ssh of this machine.",
            "trinity agents ssh coder",
            "trinity agents ssh coder -- git log")
        {
            agent,
            command,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var name = arguments.GetRequiredValue(agent);
            var place = new SshPlace(session.Connection.Server, name);
            var login = await place.RenewAsync(session, name, cancellationToken);
            return await RunAsync(session.Connection, place, login, name, arguments.GetValue(command) ?? [], cancellationToken);
        });
    }

    public static CliCommand Proxy()
    {
        var agent = AgentName.Argument();
        return new CliCommand("ssh-proxy", "Carries a connection of ssh's, as its ProxyCommand.", "trinity agents ssh-proxy coder") { agent }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                using var connection = await session.Client.Shell.ConnectSshAsync(arguments.GetRequiredValue(agent), cancellationToken);
                await Pipe.RunAsync(connection, end: null, cancellationToken);
            });
    }

    public static CliCommand Key()
    {
        var agent = AgentName.Argument();
        return new CliCommand("ssh-key", "Makes a new key for ssh, and has it let in for some minutes.", "trinity agents ssh-key coder") { agent }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var name = arguments.GetRequiredValue(agent);
                var place = new SshPlace(session.Connection.Server, name);
                await place.RenewAsync(session, name, cancellationToken);
                session.Done(place.KeyFile);
            });
    }

    public static CliCommand Config()
    {
        var agent = AgentName.Argument();
        return new CliCommand(
            "ssh-config",
            "Shows what to put into ~/.ssh/config, for plain ssh, scp and rsync.",
            "trinity agents ssh-config coder >> ~/.ssh/config")
        {
            agent,
        }.Runs((session, arguments, _) =>
        {
            var name = arguments.GetRequiredValue(agent);
            var place = new SshPlace(session.Connection.Server, name);
            session.Screen.Say($"Match originalhost {place.Host} exec \"{Call("ssh-key", name).Replace("%", "%%", StringComparison.Ordinal)} >/dev/null\"");
            foreach (var option in Options(place, name))
            {
                session.Screen.Say($"    {option.Replace('=', ' ')}");
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>The same for the ssh that is started here as for the configuration of others.</summary>
    private static IEnumerable<string> Options(SshPlace place, string agent) =>
    [
        "User=agent",
        $"HostKeyAlias={place.Host}",
        $"IdentityFile={Quoted(place.KeyFile)}",
        "IdentitiesOnly=yes",
        $"UserKnownHostsFile={Quoted(place.HostsFile)}",
        "StrictHostKeyChecking=yes",
        "UpdateHostKeys=no",
        $"ProxyCommand={Call("ssh-proxy", agent).Replace("%", "%%", StringComparison.Ordinal)}",
    ];

    private static string Quoted(string path) => $"\"{path.Replace("%", "%%", StringComparison.Ordinal)}\"";

    private static string Call(string verb, string agent) => $"'{Environment.ProcessPath}' agents {verb} {agent}";

    private static async Task<int> RunAsync(
        Connection connection, SshPlace place, SshLogin login, string agent, string[] command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("ssh") { UseShellExecute = false };
        foreach (var option in Options(place, agent))
        {
            start.ArgumentList.Add("-o");
            start.ArgumentList.Add(option);
        }

        start.ArgumentList.Add("--");
        start.ArgumentList.Add($"{login.User}@{place.Host}");
        foreach (var word in command)
        {
            start.ArgumentList.Add(word);
        }

        // What it is known by goes to its ProxyCommand by the environment: arguments can be seen.
        start.Environment[Connection.ServerVariable] = connection.Server.ToString();
        start.Environment[Connection.KeyVariable] = connection.Key;
        try
        {
            using var ssh = Process.Start(start)!;
            await ssh.WaitForExitAsync(cancellationToken);
            return ssh.ExitCode;
        }
        catch (Win32Exception)
        {
            throw new CliException("There is no ssh on this machine: install the client of OpenSSH.", ExitCodes.Unavailable);
        }
    }
}
