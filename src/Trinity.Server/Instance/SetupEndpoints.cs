using Trinity.Client.Instance;
using Trinity.Platform.Instance;
using Trinity.Server.Http;

namespace Trinity.Server.Instance;

/// <summary>Setting an instance up: the page that the printed link leads to, and what the page sends.</summary>
internal static class SetupEndpoints
{
    public static RouteGroupBuilder MapSetup(this RouteGroupBuilder api)
    {
        api.MapPost("/setup", SetUpAsync).WithTags("Instance").WithName("SetUp")
            .WithSummary("Creates the first administrator, while there is none, with the token of the printed link.")
            .Produces<SetUpDone>(StatusCodes.Status201Created).AllowAnonymous();
        return api;
    }

    public static IEndpointRouteBuilder MapSetupPage(this IEndpointRouteBuilder app)
    {
        app.MapGet("/setup", (HttpContext context) => StaticPages.Show(context, "setup.html")).ExcludeFromDescription().AllowAnonymous();
        app.MapGet("/setup.js", (HttpContext context) => StaticPages.Show(context, "setup.js")).ExcludeFromDescription().AllowAnonymous();
        app.MapGet("/pages.css", (HttpContext context) => StaticPages.Show(context, "pages.css")).ExcludeFromDescription().AllowAnonymous();
        app.MapGet("/", (HttpContext context) => StaticPages.Show(context, "home.html")).ExcludeFromDescription().AllowAnonymous();
        return app;
    }

    private static async Task<IResult> SetUpAsync(HttpContext context, SetupService setup, SetUp request) =>
        (await setup.SetUpAsync(
            request.Token ?? string.Empty, request.Email ?? string.Empty, request.Password ?? string.Empty, context.RequestId()))
            .ToResult(done => TypedResults.Created((string?)null, new SetUpDone(done.ApiKey)));
}
