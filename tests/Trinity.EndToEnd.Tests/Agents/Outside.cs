using Trinity.Testing.Anthropic;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>All that a container without a network reaches: a directory with the socket of a model that answers as it is told.</summary>
internal sealed class Outside : IAsyncDisposable
{
    public const string Key = "sk-only-for-this-test";

    private readonly TestDirectory _directory;

    private Outside(TestDirectory directory, ScriptedApi api) => (_directory, Api) = (directory, api);

    public ScriptedApi Api { get; }

    public string Path => _directory.Path;

    public static async Task<Outside> StartAsync()
    {
        var directory = new TestDirectory();

        // The user of the container is another one.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory.Path, File.GetUnixFileMode(directory.Path) | UnixFileMode.OtherExecute);
        }

        return new Outside(directory, await ScriptedApi.StartAsync(Key, System.IO.Path.Combine(directory.Path, "api.sock")));
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        _directory.Dispose();
    }
}
