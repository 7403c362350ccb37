namespace Trinity.Client.Shell;

/// <summary>How large a terminal is: what the client says in a text frame.</summary>
/// <param name="Columns">Characters in a row, from 1 to 1,000.</param>
/// <param name="Rows">Rows, from 1 to 1,000.</param>
public sealed record ConnectionSize(int Columns, int Rows);

/// <summary>That a program has ended: what the server says in a text frame, before it closes.</summary>
/// <param name="ExitCode">The program's exit code.</param>
public sealed record ConnectionEnd(int ExitCode);

/// <summary>A key that is to open connections over SSH.</summary>
/// <param name="PublicKey">
/// A line of <c>authorized_keys</c> without options: <c>ssh-ed25519</c>, <c>ecdsa-sha2-nistp256</c>, <c>-384</c>, <c>-521</c> or <c>ssh-rsa</c>.
/// </param>
public sealed record AllowSsh(string PublicKey);

/// <summary>What a key opens.</summary>
/// <param name="User">The name to log in with.</param>
/// <param name="HostKey">The public key of the server, as in <c>known_hosts</c> behind the name.</param>
/// <param name="ExpiresAt">Until when the key opens new connections.</param>
public sealed record SshLogin(string User, string HostKey, DateTimeOffset ExpiresAt);
