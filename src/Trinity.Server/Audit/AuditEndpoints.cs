using Trinity.Client.Audit;
using Trinity.Platform.Audit;
using Trinity.Sdk.Access;
using Trinity.Server.Http;

namespace Trinity.Server.Audit;

/// <summary>The audit log over HTTP.</summary>
internal static class AuditEndpoints
{
    public static RouteGroupBuilder MapAudit(this RouteGroupBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("Audit");
        audit.MapGet("/", ListAsync).WithName("ListAudit").Requires(AccessRights.Administer)
            .WithSummary("Lists who did what and what was refused, the latest first. Filters: actor, key, action, target, outcome, request, since and until.")
            .Produces<Client.Page<Client.Audit.AuditEntry>>();
        audit.MapGet("/export", Export).WithName("ExportAudit").Requires(AccessRights.Administer)
            .WithSummary("Writes all of it in its order, as lines of CSV or of JSON. It has the filters of the list.")
            .Produces<string>(StatusCodes.Status200OK, AuditExport.Csv, AuditExport.Lines);
        audit.MapPost("/verify", VerifyAsync).WithName("VerifyAudit").Requires(AccessRights.Administer)
            .WithSummary("Checks the seals of the log from the first on, and says what is wrong with it, if anything.")
            .Produces<Client.Audit.AuditCheck>();
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, AuditService audit, [AsParameters] AuditQuery query, int? limit, string? cursor, CancellationToken cancellationToken) =>
        AuditRequests.Read(query, out var filter) is { } refusal
            ? Problems.Of(refusal)
            : (await audit.ListAsync(context.Caller(), filter, Paging.ReadNumber(cursor), Paging.Limit(limit), cancellationToken))
                .ToResult(page => page.ToResult(context, AuditShapes.Show));

    private static IResult Export(
        HttpContext context, AuditService audit, [AsParameters] AuditQuery query, string? format, CancellationToken cancellationToken) =>
        AuditRequests.Read(query, format, out var filter, out var written) is { } refusal
            ? Problems.Of(refusal)
            : audit.Export(context.Caller(), filter, cancellationToken).ToResult(entries => new AuditExport(entries, written));

    private static async Task<IResult> VerifyAsync(
        HttpContext context, AuditService audit, VerifyAudit? verify, CancellationToken cancellationToken) =>
        AuditRequests.Read(verify, out var head) is { } refusal
            ? Problems.Of(refusal)
            : (await audit.VerifyAsync(context.Caller(), head, cancellationToken)).ToResult(check => TypedResults.Ok(AuditShapes.Show(check)));
}
