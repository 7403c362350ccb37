namespace Trinity.Server.AgentTools;

/// <summary>How large a call may be.</summary>
internal static class ToolArgumentsBound
{
    /// <summary>The bytes of all arguments of a call.</summary>
    public const int Bytes = 64 * 1024;

    /// <summary>The bytes of a request, with all that surrounds them.</summary>
    public const int RequestBytes = 256 * 1024;
}
