using System.Globalization;
using Trinity.Sdk;

namespace Trinity.Server.Commands;

/// <summary>What an option is when it is not given: what the environment says, so that an image or a chart can say it once for every command.</summary>
internal static class OptionDefaults
{
    public static string Data => Variable("TRINITY_DATA") ?? "data";

    public static string Bind => Variable("TRINITY_BIND") ?? "127.0.0.1";

    public static string[] Hosts =>
        Variable("TRINITY_HOSTS")?.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    // Not TRINITY_PORT: Kubernetes sets that to something else, where a service is called trinity.
    /// <exception cref="TrinityException"><c>invalid_variable</c>: TRINITY_HTTP_PORT is no number.</exception>
    public static int Port => Variable("TRINITY_HTTP_PORT") switch
    {
        null => 8080,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue => port,
        _ => throw new TrinityException("invalid_variable", "TRINITY_HTTP_PORT is a number from 0 to 65535."),
    };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
