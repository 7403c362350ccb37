using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Credentials;

/// <summary>
/// What a credential of these agents cannot be: variables that say how Claude Code and the programs around it work, and files that Claude Code
/// reads. Whoever set one could lead an execution past the platform.
/// </summary>
internal static class CredentialTargets
{
    private static readonly string[] Variables =
    [
        "API_TIMEOUT_MS", "CLAUDECODE", "ENV", "GLIBC_TUNABLES", "HOME", "IFS", "IS_SANDBOX", "LOCPATH", "LOGNAME", "NLSPATH", "OLDPWD", "PATH", "PWD",
        "SHELL", "TMPDIR", "USER",
    ];

    private static readonly string[] Beginnings =
        ["ANTHROPIC_", "BASH_", "BUN_", "CLAUDE_", "DISABLE_", "GCONV_", "LD_", "MALLOC_", "MAX_", "MCP_", "NODE_", "SSL_", "TRINITY_"];

    private static readonly string[] Files = [".claude", ".claude.json", ".trinity-credentials"];

    /// <returns>Why not, in words for a person; null when it may be.</returns>
    public static string? Refuse(CredentialKind kind, string target) => kind switch
    {
        CredentialKind.Environment => IsOwn(target) ? $"{target} says how the agent's programs work: it is none of yours." : null,
        CredentialKind.File => Array.Exists(Files, file => target == file || target.StartsWith(file + "/", StringComparison.Ordinal))
            ? $"~/{target} belongs to the agent's programs: it is none of yours."
            : null,
    };

    private static bool IsOwn(string variable) =>
        Variables.Contains(variable, StringComparer.OrdinalIgnoreCase)
        || Array.Exists(Beginnings, beginning => variable.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
        || variable.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase);
}
