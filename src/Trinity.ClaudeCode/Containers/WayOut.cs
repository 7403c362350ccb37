using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Containers;

/// <summary>How programs in a container find what is outside: by a proxy for HTTPS, which is the platform.</summary>
internal static class WayOut
{
    /// <summary>Where the platform's socket is mounted.</summary>
    public const string SocketDirectory = "/run/trinity";

    /// <summary>The loopback port behind which <c>trinity-forward</c> has the socket, for what speaks no other way.</summary>
    public const int Port = 8788;

    private const string Inside = "127.0.0.1,localhost";

    /// <summary>The variables, <c>NAME=VALUE</c>, in both of the ways that programs write them.</summary>
    /// <param name="token">What is shown to the platform.</param>
    public static IReadOnlyList<string> Variables(string token)
    {
        var proxy = $"http://agent:{token}@127.0.0.1:{Port}";
        return [$"HTTPS_PROXY={proxy}", $"https_proxy={proxy}", $"NO_PROXY={Inside}", $"no_proxy={Inside}"];
    }

    /// <summary>The same for those who log in: they get what credentials bring.</summary>
    /// <param name="token">What is shown to the platform.</param>
    public static IEnumerable<OpenCredential> Credentials(string token) =>
        Variables(token).Select(variable => variable.Split('=', 2)).Select(pair => new OpenCredential(pair[0], CredentialKind.Environment, pair[0], pair[1]));
}
