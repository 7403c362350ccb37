namespace Trinity.Cli;

/// <summary>A command cannot go on; the message is for its user.</summary>
internal sealed class CliException(string message, int exitCode = ExitCodes.Failed) : Exception(message)
{
    public int ExitCode => exitCode;
}
