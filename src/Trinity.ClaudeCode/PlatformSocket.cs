namespace Trinity.ClaudeCode;

/// <summary>Where the platform listens for containers: their one way out.</summary>
/// <param name="Directory">The directory of this machine that is mounted into them.</param>
/// <param name="File">The name of the socket in it.</param>
internal sealed record PlatformSocket(string Directory, string File);
