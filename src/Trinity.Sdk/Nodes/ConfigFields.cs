using System.Collections;
using System.Reflection;

namespace Trinity.Sdk.Nodes;

/// <summary>Finds the properties of a configuration that mean something to the platform.</summary>
internal static class ConfigFields
{
    /// <summary>A configuration is JSON of at most 64 levels, and an entry of a dictionary is two of these.</summary>
    private const int MaxDepth = 96;

    /// <summary>The agents that a configuration names, at any depth.</summary>
    public static IEnumerable<string> AgentNames(object config) =>
        Walk(config, MaxDepth)
            .Where(field => field.Property.GetCustomAttribute<AgentNameAttribute>() is not null)
            .SelectMany(field => field.Value switch
            {
                string name => [name],
                IEnumerable<string> names => names,
                _ => [],
            })
            .Where(name => name.Length > 0)
            .Distinct(StringComparer.Ordinal);

    /// <summary>The secrets that a configuration type has, at any depth.</summary>
    public static IReadOnlyList<PropertyInfo> Secrets(Type type)
    {
        var secrets = new List<PropertyInfo>();
        Find(type, [], secrets);
        return secrets;
    }

    private static void Find(Type type, HashSet<Type> seen, List<PropertyInfo> secrets)
    {
        if (IsLeaf(type) || !seen.Add(type))
        {
            return;
        }

        IEnumerable<Type> parts = type.IsArray
            ? [type.GetElementType()!]
            : [.. type.GetGenericArguments(), .. type.GetCustomAttribute<AnyOfAttribute>()?.Forms ?? []];
        foreach (var part in parts)
        {
            Find(part, seen, secrets);
        }

        foreach (var property in type.IsArray ? [] : type.GetProperties())
        {
            if (property.GetCustomAttribute<SecretAttribute>() is not null)
            {
                secrets.Add(property);
            }

            Find(property.PropertyType, seen, secrets);
        }
    }

    private static IEnumerable<(PropertyInfo Property, object? Value)> Walk(object node, int depth)
    {
        if (depth == 0 || IsLeaf(node.GetType()))
        {
            yield break;
        }

        if (node is IEnumerable items)
        {
            foreach (var field in items.Cast<object?>().OfType<object>().SelectMany(item => Walk(item, depth - 1)))
            {
                yield return field;
            }

            yield break;
        }

        foreach (var property in node.GetType().GetProperties())
        {
            if (property.GetIndexParameters().Length > 0)
            {
                continue;
            }

            var value = property.GetValue(node);
            yield return (property, value);
            if (value is not null)
            {
                foreach (var field in Walk(value, depth - 1))
                {
                    yield return field;
                }
            }
        }
    }

    private static bool IsLeaf(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type.Namespace is "System";
}
