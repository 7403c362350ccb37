using System.Reflection;

namespace Trinity.Cli.Commands;

internal static class VersionText
{
    /// <summary>The version of this program, without the commit it was built from.</summary>
    public static string Current { get; } =
        typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
