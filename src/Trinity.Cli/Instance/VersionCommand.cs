using System.CommandLine;
using System.Text.Json;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client;

namespace Trinity.Cli.Instance;

/// <summary><c>trinity version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var version = new CliCommand("version", "Shows the version of this program.", "trinity version");
        version.SetAction(arguments =>
        {
            var screen = Screen.Open(arguments.GetValue(GlobalOptions.Json));
            if (screen.IsJson)
            {
                screen.WriteJson(JsonSerializer.SerializeToUtf8Bytes(new { version = VersionText.Current }, TrinityJson.Options));
            }
            else
            {
                screen.Say(VersionText.Current);
            }

            return ExitCodes.Done;
        });
        return version;
    }
}
