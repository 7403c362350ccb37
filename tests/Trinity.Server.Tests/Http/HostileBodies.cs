using System.Net.Http.Headers;
using System.Text;

namespace Trinity.Server.Tests.Http;

/// <summary>Bodies that no endpoint may take, and what is wrong with each.</summary>
internal static class HostileBodies
{
    public static IEnumerable<(string Name, Func<HttpContent> Body)> All()
    {
        foreach (var (name, text) in Texts())
        {
            yield return (name, () => new StringContent(text, Encoding.UTF8, "application/json"));
        }

        yield return ("invalid UTF-8", () => Bytes([.. "{\"name\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8], "application/json"));
        yield return ("binary", () => Bytes([0, 1, 2, 3, 0, 255, 254], "application/octet-stream"));
        yield return ("binary as JSON", () => Bytes([0, 1, 2, 3, 0, 255, 254], "application/json"));
        yield return ("XML", () => new StringContent("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", Encoding.UTF8, "application/xml"));
        yield return ("a form", () => new FormUrlEncodedContent([KeyValuePair.Create("name", "x")]));
        yield return ("no content type", () => Bytes("{\"name\":1}"u8.ToArray(), contentType: null));
        yield return ("compressed that is not", () => Encoded("{\"name\":\"x\"}", "gzip"));
        yield return ("too large", () => Bytes([.. "{\"name\":\""u8, .. Enumerable.Repeat((byte)'a', 3 * 1024 * 1024), .. "\"}"u8], "application/json"));
        yield return ("too large, in pieces", () => new StreamContent(new MemoryStream([.. "{\"name\":\""u8, .. Enumerable.Repeat((byte)'a', 3 * 1024 * 1024)]))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        });
    }

    private static IEnumerable<(string Name, string Text)> Texts()
    {
        yield return ("half an object", "{\"name\":");
        yield return ("an array", "[1,2,3]");
        yield return ("a string", "\"text\"");
        yield return ("a number", "17");
        yield return ("text", "not json at all");
        yield return ("two values", "{} {}");
        yield return ("deep arrays", new string('[', 20_000));
        yield return ("deep objects", string.Concat(Enumerable.Repeat("{\"a\":", 5_000)) + "1" + new string('}', 5_000));
        yield return ("deep inside", "{\"name\":\"x\",\"type\":\"x\",\"config\":" + Deep(200) + ",\"input\":" + Deep(200) + ",\"data\":" + Deep(200) + "}");
        yield return ("unknown property", "{\"__proto__\":{\"admin\":true}}");
        yield return ("a lone surrogate as a name", "{\"\\ud800\":1}");
        yield return ("a huge number", "{\"deadlineSeconds\":1e99999,\"state\":1e99999,\"isEnabled\":1e99999,\"name\":1e99999,\"answer\":1e99999}");

        // Each property of each body, with each kind of value that it is not.
        foreach (var value in (string[])["1", "[]", "{}", "[[]]", "true"])
        {
            yield return ($"wrongly typed: {value}", "{" + string.Join(',', Properties().Select(property => $"\"{property}\":{value}")) + "}");
        }
    }

    private static IEnumerable<string> Properties() =>
        ["name", "displayName", "runtimeKind", "nodeType", "type", "key", "answer", "text", "token", "email", "password", "tags", "isEnabled", "state", "reason", "select", "description", "owner",
            "ids", "status", "createdAfter", "cursor", "q", "version", "agent", "states", "count"];

    private static string Deep(int levels) => new string('[', levels) + new string(']', levels);

    private static ByteArrayContent Bytes(byte[] bytes, string? contentType)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = contentType is null ? null : new MediaTypeHeaderValue(contentType);
        return content;
    }

    private static StringContent Encoded(string text, string encoding)
    {
        var content = new StringContent(text, Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add(encoding);
        return content;
    }
}
