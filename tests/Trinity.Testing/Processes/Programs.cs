namespace Trinity.Testing.Processes;

/// <summary>Where the programs under test and their sources are.</summary>
public static class Programs
{
    /// <summary>The server as it ships.</summary>
    public static string Server => Find("Trinity.Server");

    /// <summary>The command line as it ships.</summary>
    public static string Cli => Find("Trinity.Cli");

    /// <summary>The server with faults.</summary>
    public static string CrashHost => Find("Trinity.CrashHost");

    /// <summary>Lets deliveries go to receivers of the tests.</summary>
    public static IReadOnlyDictionary<string, string> OpenLoopback { get; } =
        new Dictionary<string, string> { ["Trinity__Outbound__AllowedRanges__0"] = "127.0.0.0/8" };

    /// <summary>Every project is built beside this one, for the same configuration.</summary>
    private static string Find(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, project);
    }
}
