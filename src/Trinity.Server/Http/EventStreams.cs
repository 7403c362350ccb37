using System.Globalization;

namespace Trinity.Server.Http;

/// <summary>What a request says of server-sent events whose ids are numbers.</summary>
internal static class EventStreams
{
    /// <summary>Whether what there is shall be followed, at a door that has it page by page too.</summary>
    public static bool WantsEvents(this HttpContext context) =>
        context.Request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase));

    /// <summary>The number of the last event that was seen before the connection broke; null for none.</summary>
    public static long? LastEventNumber(this HttpContext context) =>
        context.Request.Headers["Last-Event-ID"] is [{ } last] && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
