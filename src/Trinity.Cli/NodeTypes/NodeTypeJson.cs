using System.Text;
using System.Text.Json;

namespace Trinity.Cli.NodeTypes;

/// <summary>One node type of the API's list, as it came: the API has no address for one.</summary>
internal static class NodeTypeJson
{
    public static byte[] Find(ReadOnlyMemory<byte> list, string name)
    {
        using var document = JsonDocument.Parse(list);
        return Encoding.UTF8.GetBytes(document.RootElement.GetProperty("items").EnumerateArray()
            .First(type => type.GetProperty("name").GetString() == name)
            .GetRawText());
    }
}
