using Trinity.Sdk;

namespace Trinity.ClaudeCode.Workspaces;

/// <summary>A workspace cannot be looked into now.</summary>
internal sealed class WorkspaceException(string code, string message, Exception? inner = null) : TrinityException(code, message, inner);
