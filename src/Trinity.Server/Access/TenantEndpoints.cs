using Trinity.Client;
using Trinity.Client.Access;
using Trinity.Platform.Access;
using Trinity.Sdk.Access;
using Trinity.Server.Http;
using Tenant = Trinity.Client.Access.Tenant;

namespace Trinity.Server.Access;

/// <summary>The tenants of the instance over HTTP.</summary>
internal static class TenantEndpoints
{
    public static RouteGroupBuilder MapTenants(this RouteGroupBuilder api)
    {
        var tenants = api.MapGroup("/tenants").WithTags("Tenants");
        tenants.MapGet("/", ListAsync).WithName("ListTenants").Requires(AccessRights.None).InstanceAdminsOnly()
            .WithSummary("Lists the tenants of the instance, by name.").Produces<Page<Tenant>>();
        tenants.MapPost("/", CreateAsync).WithName("CreateTenant").Requires(AccessRights.None).InstanceAdminsOnly()
            .WithSummary("Makes a tenant. Who makes it is its first administrator.").Produces<Tenant>(StatusCodes.Status201Created);
        tenants.MapPut("/{tenant}/limits", LimitAsync).WithName("LimitTenant").Requires(AccessRights.None).InstanceAdminsOnly()
            .WithSummary("Says how much a tenant may have. What it has already stays.").Produces<Tenant>();
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, TenantService tenants, int? limit, string? cursor, CancellationToken cancellationToken) =>
        (await tenants.ListAsync(context.Caller(), Paging.Read(cursor), Paging.Limit(limit), cancellationToken))
            .ToResult(page => page.ToResult(context, Show));

    private static async Task<IResult> CreateAsync(HttpContext context, TenantService tenants, CreateTenant tenant) =>
        (await tenants.CreateAsync(context.Caller(), tenant.Name)).ToResult(made => TypedResults.Created((string?)null, Show(made)));

    private static async Task<IResult> LimitAsync(HttpContext context, TenantService tenants, string tenant, TenantLimits limits) =>
        (await tenants.LimitAsync(context.Caller(), tenant, limits.MaxAgents)).ToResult(limited => TypedResults.Ok(Show(limited)));

    private static Tenant Show(Platform.Access.Tenant tenant) => new(tenant.Name, tenant.CreatedAt, tenant.MaxAgents);
}
