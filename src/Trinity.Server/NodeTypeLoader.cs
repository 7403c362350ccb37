using Trinity.Native;

namespace Trinity.Server;

/// <summary>Fills the catalog of node types before the first message: what is built in, and what the plug-ins bring.</summary>
internal sealed partial class NodeTypeLoader(NodeCatalog catalog, ILogger<NodeTypeLoader> logger)
{
    public void Load(string dataDirectory)
    {
        PluginLoader.Load(Path.Combine(dataDirectory, PluginLoader.DirectoryName), catalog);
        foreach (var fault in catalog.Faults)
        {
            LogFault(fault.Source, fault.Reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Source} was not loaded. {Reason}")]
    private partial void LogFault(string source, string reason);
}
