using System.Diagnostics;

namespace Trinity.Server.Http;

/// <summary>What a request is called: in its problem, and in the audit log.</summary>
internal static class RequestIds
{
    public static string RequestId(this HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
}
