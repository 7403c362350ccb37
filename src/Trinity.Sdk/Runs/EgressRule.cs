using System.Globalization;

namespace Trinity.Sdk.Runs;

/// <summary>
/// What an agent may reach outside: a host, <c>github.com</c>; all below a name, <c>*.npmjs.org</c>; every host, <c>*</c>. With a port behind it or,
/// without one, at 443.
/// </summary>
internal sealed record EgressRule
{
    /// <summary>What a rule looks like, in words for a person.</summary>
    public const string Form = "A host such as github.com, *.npmjs.org for all below a name, or *; with a port behind a colon where it is not 443.";

    private const string Any = "*";
    private const string Below = "*.";
    private const int MaxHost = 253;
    private const int MaxLabel = 63;
    private const int Https = 443;

    private readonly string _host;
    private readonly int _port;

    private EgressRule(string host, int port) => (_host, _port) = (host, port);

    /// <returns>Null when it is none.</returns>
    public static EgressRule? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var (host, port) = text.IndexOf(':', StringComparison.Ordinal) is var at and >= 0
            ? (text[..at], PortOf(text.AsSpan(at + 1)))
            : (text, Https);
        var name = host.StartsWith(Below, StringComparison.Ordinal) ? host[Below.Length..] : host;
        return port is { } number && (host == Any || IsHost(name)) ? new EgressRule(host.ToLowerInvariant(), number) : null;
    }

    /// <summary>Reads where a connection is to lead: a host and a port.</summary>
    /// <returns>Null when it is none. An IPv6 address is none: it has no name that a rule could be of.</returns>
    public static (string Host, int Port)? ReadTarget(string text) =>
        text.LastIndexOf(':') is var at and > 0 && PortOf(text.AsSpan(at + 1)) is { } port && IsHost(text[..at].TrimEnd('.'))
            ? (text[..at].TrimEnd('.').ToLowerInvariant(), port)
            : null;

    /// <param name="host">The host, in lower case.</param>
    /// <param name="port">The port.</param>
    public bool Allows(string host, int port) => port == _port
        && (_host == Any || _host == host || (_host.StartsWith(Below, StringComparison.Ordinal) && host.EndsWith(_host[1..], StringComparison.Ordinal)));

    private static bool IsHost(string text) => text.Length is > 0 and <= MaxHost && text.Split('.').All(IsLabel);

    private static bool IsLabel(string text) =>
        text.Length is > 0 and <= MaxLabel && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    private static int? PortOf(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535 ? port : null;
}
