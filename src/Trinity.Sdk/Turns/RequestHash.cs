using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Turns;

/// <summary>Identifies what was asked: 128 bits of SHA-256 over its JSON, as hex.</summary>
internal static class RequestHash
{
    private const int Length = 16;

    public static string Of<T>(T request) => OfBytes(TurnJson.Write(request));

    public static string OfCalls(IReadOnlyList<CallRequest> calls)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var call in calls)
            {
                writer.WriteStringValue(call.Agent);
                writer.WriteStringValue(call.Type);
                writer.WriteStringValue(call.Key);
                writer.WriteBase64StringValue(call.Payload.Span);
            }

            writer.WriteEndArray();
        }

        return OfBytes(buffer.WrittenSpan);
    }

    private static string OfBytes(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Convert.ToHexStringLower(hash[..Length]);
    }
}
