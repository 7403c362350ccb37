using Trinity.Client.Agents;
using Trinity.Sdk.Access;
using Trinity.Server.Http;

namespace Trinity.Server.Agents;

/// <summary>What agents can be made like, over HTTP.</summary>
internal static class TemplateEndpoints
{
    public static RouteGroupBuilder MapTemplates(this RouteGroupBuilder api)
    {
        var templates = api.MapGroup("/templates").WithTags("Templates");
        templates.MapGet("/", List).WithName("ListTemplates").Requires(AccessRights.Edit)
            .WithSummary("Lists the templates, and the files that are none.").Produces<TemplateList>();
        templates.MapGet("/{template}", Get).WithName("GetTemplate").Requires(AccessRights.Edit)
            .WithSummary("Shows a template.").Produces<AgentTemplate>();
        return api;
    }

    private static IResult List(HttpContext context, TemplateFolder folder) =>
        folder.List(context.Caller()).ToResult(list => TypedResults.Ok(list));

    private static IResult Get(HttpContext context, TemplateFolder folder, string template) =>
        folder.Find(context.Caller(), template).ToResult(found => TypedResults.Ok(found));
}
