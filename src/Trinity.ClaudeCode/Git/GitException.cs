using Trinity.Sdk;

namespace Trinity.ClaudeCode.Git;

/// <summary>Git would not do it; the message says why.</summary>
internal sealed class GitException(string code, string message) : TrinityException(code, message);
