using System.Collections.Concurrent;
using System.Reflection;
using Trinity.Sdk;
using Trinity.Sdk.Nodes;

namespace Trinity.Native;

/// <summary>The node types of the instance: built in, and from plug-ins.</summary>
internal sealed class NodeCatalog
{
    private readonly ConcurrentDictionary<string, NodeDefinition> _types = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<NodeFault> _faults = [];

    /// <summary>The node types by name.</summary>
    public IEnumerable<NodeDefinition> All => _types.Values.OrderBy(type => type.Name, StringComparer.Ordinal);

    /// <summary>What could not be taken, and why.</summary>
    public IReadOnlyCollection<NodeFault> Faults => _faults;

    public NodeDefinition? Find(string? name) => name is null ? null : _types.GetValueOrDefault(name);

    /// <summary>Takes the node types of an assembly. A bad one becomes a fault and keeps nobody from starting.</summary>
    public void Add(Assembly assembly)
    {
        Type[] types;
        try
        {
            types = assembly.GetExportedTypes();
        }
        catch (Exception exception) when (exception is ReflectionTypeLoadException or TypeLoadException or IOException)
        {
            AddFault(assembly.GetName().Name!, $"Its types cannot be loaded: {exception.Message}");
            return;
        }

        foreach (var type in types.Where(type => type.GetCustomAttribute<NodeTypeAttribute>() is not null))
        {
            Add(type);
        }
    }

    public void Add(Type type)
    {
        try
        {
            var definition = NodeDefinition.Of(type);
            if (!_types.TryAdd(definition.Name, definition))
            {
                AddFault(type.FullName!, $"Another class is the node type '{definition.Name}' already: {_types[definition.Name].Type.FullName}.");
            }
        }
        catch (TrinityException exception)
        {
            AddFault(type.FullName!, exception.Message);
        }
        catch (Exception exception) when (exception is TypeLoadException or IOException or TargetInvocationException or MissingMethodException)
        {
            AddFault(type.FullName!, $"It cannot be loaded: {(exception.InnerException ?? exception).Message}");
        }
    }

    /// <summary>Replaces the code of a node type, as a deployment does.</summary>
    public void Replace(Type type)
    {
        var definition = NodeDefinition.Of(type);
        _types[definition.Name] = definition;
    }

    public void AddFault(string source, string reason) => _faults.Enqueue(new NodeFault(source, reason));
}

/// <summary>Something that could not be taken into the catalog.</summary>
/// <param name="Source">The file or class.</param>
/// <param name="Reason">Why, in words.</param>
internal sealed record NodeFault(string Source, string Reason);
