using System.Security.Cryptography;
using System.Text;

namespace Trinity.Platform.Tools;

/// <summary>What makes a call of a tool the same as another one of its execution: the tool, and a label or else all its arguments.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Hash">128 bits over the rest.</param>
internal sealed record ToolCall(string Tool, byte[] Hash)
{
    private const int HashLength = 16;

    public static ToolCall Labelled(string tool, string label) => Of(tool, 'l', Encoding.UTF8.GetBytes(label));

    /// <param name="tool">The tool.</param>
    /// <param name="arguments">The arguments, written so that equal ones have the same bytes.</param>
    public static ToolCall With(string tool, ReadOnlySpan<byte> arguments) => Of(tool, 'a', arguments);

    private static ToolCall Of(string tool, char by, ReadOnlySpan<byte> what)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{tool}/{by}/"));
        hash.AppendData(what);
        return new ToolCall(tool, hash.GetHashAndReset()[..HashLength]);
    }
}
