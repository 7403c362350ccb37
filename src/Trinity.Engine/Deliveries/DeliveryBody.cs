using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Trinity.Engine.Deliveries;

/// <summary>What a receiver gets: the same bytes in every attempt, for a signature is over bytes.</summary>
internal static class DeliveryBody
{
    private const string Rfc3339 = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <param name="type">The type of what is sent.</param>
    /// <param name="time">When it was committed.</param>
    /// <param name="data">The content as it is stored; nothing stands for null.</param>
    public static byte[] Write(string type, DateTimeOffset time, ReadOnlySpan<byte> data)
    {
        var body = new ArrayBufferWriter<byte>(data.Length + 128);
        body.Write("{\"type\":\""u8);
        body.Write(JsonEncodedText.Encode(type).EncodedUtf8Bytes);
        body.Write("\",\"timestamp\":\""u8);
        body.Write(Encoding.ASCII.GetBytes(time.UtcDateTime.ToString(Rfc3339, CultureInfo.InvariantCulture)));
        body.Write("\",\"data\":"u8);
        body.Write(data.IsEmpty ? "null"u8 : data);
        body.Write("}"u8);
        return body.WrittenSpan.ToArray();
    }
}
