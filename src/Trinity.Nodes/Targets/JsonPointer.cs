namespace Trinity.Nodes.Targets;

/// <summary>Names as JSON pointers write them, RFC 6901.</summary>
internal static class JsonPointer
{
    public static string Step(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
