using Trinity.Native;
using Trinity.Nodes.Routing;

namespace Trinity.Server;

/// <summary>Fills the catalog of node types before the first message: what is built in, and what the plug-ins bring.</summary>
internal sealed partial class NodeTypeLoader(NodeCatalog catalog, ILogger<NodeTypeLoader> logger)
{
    public void Load(string dataDirectory)
    {
        Fill(catalog, dataDirectory);
        foreach (var fault in catalog.Faults)
        {
            LogFault(fault.Source, fault.Reason);
        }
    }

    /// <summary>What is built in comes first: a plug-in cannot take its names.</summary>
    public static void Fill(NodeCatalog catalog, string dataDirectory)
    {
        catalog.Add(typeof(Router).Assembly);
        PluginLoader.Load(Path.Combine(dataDirectory, PluginLoader.DirectoryName), catalog);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Source} was not loaded. {Reason}")]
    private partial void LogFault(string source, string reason);
}
