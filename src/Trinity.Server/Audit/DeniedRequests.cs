using System.Text.Json;
using Trinity.Platform;
using Trinity.Platform.Audit;
using Trinity.Sdk.Access;
using Trinity.Server.Http;

namespace Trinity.Server.Audit;

/// <summary>
/// Hands what was forbidden to the audit log, for all services at their one door. Where an agent is not for a caller, the access to it says
/// so itself.
/// </summary>
internal static class DeniedRequests
{
    public static void Note(HttpContext context, Refusal refusal)
    {
        var operation = context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "Request";
        var action = JsonNamingPolicy.SnakeCaseLower.ConvertName(operation);
        context.RequestServices.GetRequiredService<Denials>().Note(context.Features.Get<Caller>() is { } caller
            ? AuditEntry.Of(caller, action, target: null, refusal.Code)
            : AuditEntry.OfNobody(action, refusal.Code, context.RequestId()));
    }
}
