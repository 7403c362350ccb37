namespace Trinity.Sdk.Runtimes;

/// <summary>Lets people log in over SSH where agents work. A runtime implements it when its agents have <see cref="Capability.Ssh"/>.</summary>
/// <remarks>Nothing listens: each connection has a server of its own, whose two ends are those of the connection.</remarks>
public interface IAgentSsh
{
    /// <summary>Starts an SSH server for one connection.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="keys">Who may log in, and what the server is known by.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The server's end of the connection. Dispose of it.</returns>
    /// <exception cref="TrinityException">The place where the agent works cannot be reached now.</exception>
    Task<IAgentConnection> ConnectSshAsync(AgentDefinition agent, SshKeys keys, CancellationToken cancellationToken);
}

/// <summary>The keys of one connection over SSH.</summary>
/// <param name="HostKey">The private key of the server, as PEM.</param>
/// <param name="AuthorizedKeys">The lines of <c>authorized_keys</c>.</param>
public sealed record SshKeys(string HostKey, IReadOnlyList<string> AuthorizedKeys)
{
    /// <summary>Without the private key: it may get into a log.</summary>
    public override string ToString() => $"{AuthorizedKeys.Count} keys";
}
