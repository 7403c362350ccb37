using System.Globalization;
using System.Text.Json;
using Trinity.Sdk.Identity;

namespace Trinity.ClaudeCode.Containers;

/// <summary>The command line and the environment of an execution.</summary>
internal static class RunCommand
{
    /// <summary>The label of an image that says which version its programs are of.</summary>
    public const string ProgramsLabel = "trinity.programs";

    /// <summary>How they are called here. It is changed with that, here and in <c>deploy/agent/Dockerfile</c>.</summary>
    public const string Programs = "2";

    /// <summary>Where the prompt is put, below the workspace.</summary>
    public static string PromptOf(MessageId execution) => $".trinity/prompts/{execution}";

    public static string Seconds(TimeSpan time) => ((int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    public static IList<string> Command(RunSpec spec) =>
    [
        "trinity-execution",
        $"/workspace/{PromptOf(spec.Execution)}",
        Seconds(spec.Limit),
        WayOut.Port.ToString(CultureInfo.InvariantCulture),
        $"{WayOut.SocketDirectory}/{spec.Socket}",
        $"{spec.Session}",
        "claude", "-p",
        "--output-format", "stream-json", "--verbose",
        "--model", spec.Model,

        // Settings in its home or workspace are written by the agent: they would redirect the next execution.
        "--setting-sources", string.Empty,
        "--strict-mcp-config", "--mcp-config", Tools(spec),
        "--permission-mode", "bypassPermissions",
        .. spec.MaxTurns is { } turns ? ["--max-turns", turns.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),

        // A conversation does not remember it.
        .. spec.Instructions is { } instructions ? ["--append-system-prompt", instructions] : Array.Empty<string>(),
    ];

    public static IList<string> Environment(RunSpec spec) =>
    [
        $"ANTHROPIC_UNIX_SOCKET={WayOut.SocketDirectory}/{spec.Socket}",
        $"ANTHROPIC_BASE_URL=http://trinity{spec.ModelPath}",
        $"ANTHROPIC_API_KEY={spec.Token}",
        string.Create(CultureInfo.InvariantCulture, $"CLAUDE_CODE_MAX_RETRIES={spec.ModelRetries}"),
        "MCP_TOOL_TIMEOUT=300000",
        .. WayOut.Variables(spec.Token),
    ];

    private static string Tools(RunSpec spec)
    {
        var servers = new Dictionary<string, object>(StringComparer.Ordinal);
        if (spec.ToolPath is { } path)
        {
            servers.Add("trinity", new
            {
                type = "http",
                url = $"http://127.0.0.1:{WayOut.Port}{path}",
                headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = "Bearer ${ANTHROPIC_API_KEY}" },
            });
        }

        return JsonSerializer.Serialize(new { mcpServers = servers });
    }
}
