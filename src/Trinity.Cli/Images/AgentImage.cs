using System.Reflection;

namespace Trinity.Cli.Images;

/// <summary>What the image of agents is made of: the files of <c>deploy/agent</c>, which this program has in it.</summary>
internal static class AgentImage
{
    public const string DefaultName = "trinity-agent";

    /// <summary>The label that says which version its programs are of.</summary>
    public const string ProgramsLabel = "trinity.programs";

    private const string Prefix = "agent/";
    private const string VersionArgument = "ARG CLAUDE_VERSION=";
    private const string ProgramsArgument = $"LABEL {ProgramsLabel}=";

    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly Assembly Own = typeof(AgentImage).Assembly;

    /// <summary>The version of Claude Code that it has.</summary>
    public static string ClaudeVersion => Read(VersionArgument);

    /// <summary>The version of its programs.</summary>
    public static string Programs => Read(ProgramsArgument).Trim('"');

    /// <summary>Writes the files to a directory.</summary>
    public static async Task WriteAsync(string directory, CancellationToken cancellationToken)
    {
        foreach (var name in Own.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var path = Path.Combine(directory, name[Prefix.Length..]);
            await using (var resource = Open(name))
            await using (var file = File.Create(path))
            {
                await resource.CopyToAsync(file, cancellationToken);
            }

            if (!OperatingSystem.IsWindows())
            {
                // The image takes the modes over, and another user runs its scripts.
                File.SetUnixFileMode(path, Executable);
            }
        }
    }

    private static string Read(string argument)
    {
        using var reader = new StreamReader(Open($"{Prefix}Dockerfile"));
        return reader.ReadToEnd().Split('\n').First(line => line.StartsWith(argument, StringComparison.Ordinal))[argument.Length..].Trim();
    }

    private static Stream Open(string name) => Own.GetManifestResourceStream(name)!;
}
