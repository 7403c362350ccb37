using System.Collections.Concurrent;
using System.Reflection;
using Trinity.Server.Http;

namespace Trinity.Server.Instance;

/// <summary>The few static pages that a browser needs before there is a user interface.</summary>
internal static class StaticPages
{
    private static readonly ConcurrentDictionary<string, byte[]> Contents = new(StringComparer.Ordinal);

    public static IResult Show(HttpContext context, string name)
    {
        SecurityHeaders.AllowPage(context);
        return TypedResults.Bytes(Contents.GetOrAdd(name, Read), ContentTypeOf(name));
    }

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        _ => "text/html; charset=utf-8",
    };

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Trinity.Server.Instance.Pages.{name}")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
