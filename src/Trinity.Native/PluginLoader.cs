using System.Reflection;
using System.Runtime.Loader;

namespace Trinity.Native;

/// <summary>
/// Loads node types from the plug-ins directory: each assembly there, or the one that bears the name of its folder. Plug-ins run in the
/// server's process with full trust; a load context of their own keeps their libraries apart, nothing more.
/// </summary>
internal static class PluginLoader
{
    public const string DirectoryName = "plugins";

    public static void Load(string directory, NodeCatalog catalog)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        var files = Directory.EnumerateFiles(directory, "*.dll")
            .Concat(Directory.EnumerateDirectories(directory).Select(folder => Path.Combine(folder, Path.GetFileName(folder) + ".dll")))
            .Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            LoadFile(file, catalog);
        }
    }

    private static void LoadFile(string file, NodeCatalog catalog)
    {
        if (!File.Exists(file))
        {
            catalog.AddFault(Path.GetDirectoryName(file)!, $"The folder has no {Path.GetFileName(file)}.");
            return;
        }

        try
        {
            catalog.Add(new PluginContext(file).LoadFromAssemblyPath(file));
        }
        catch (Exception exception) when (exception is BadImageFormatException or FileLoadException or FileNotFoundException)
        {
            catalog.AddFault(file, $"It is not an assembly that can be loaded: {exception.Message}");
        }
    }

    /// <summary>The SDK is shared with the server, so that a plug-in's types are the server's; everything else is the plug-in's own.</summary>
    private sealed class PluginContext(string file) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(file))
    {
        private readonly AssemblyDependencyResolver _resolver = new(file);

        protected override Assembly? Load(AssemblyName assemblyName) =>
            IsShared(assemblyName) || _resolver.ResolveAssemblyToPath(assemblyName) is not { } path ? null : LoadFromAssemblyPath(path);

        protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
            _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;

        private static bool IsShared(AssemblyName name) =>
            name.Name is "Trinity.Sdk" || name.Name!.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal);
    }
}
