using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Trinity.Server.Access;
using Trinity.Server.Http;

namespace Trinity.Server.AgentTools;

/// <summary>
/// The door to the platform's tools, by the Model Context Protocol over HTTP without sessions. The token of an execution opens it and says whose a call
/// is. It ends the pipeline early: no session and no API key means anything here.
/// </summary>
internal static class AgentToolsEndpoint
{
    public const string Root = "/agent-tools";

    public static IEndpointRouteBuilder MapAgentTools(IEndpointRouteBuilder app)
    {
        var door = app.MapGroup(Root).ExcludeFromDescription();
        door.MapMcp().AllowAnonymous().ShortCircuit().Add(endpoint =>
        {
            var inner = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context => AnswerAsync(context, inner);
        });

        // Clients ask for a stream of news: there is none, and a challenge would make them look for another way in.
        door.MapMethods("/", [HttpMethods.Get, HttpMethods.Delete], () => Results.StatusCode(StatusCodes.Status405MethodNotAllowed))
            .AllowAnonymous().ShortCircuit();
        door.Map("/{**rest}", () => Problems.Of(StatusCodes.Status404NotFound, "not_found", "There is nothing here.")).AllowAnonymous().ShortCircuit();
        return app;
    }

    private static async Task AnswerAsync(HttpContext context, RequestDelegate inner)
    {
        // What the protocol answers without a word is passed on without one.
        if (context.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }

        var (grant, isLimited) = await context.RequestServices.GetRequiredService<ExecutionDoor>().EnterAsync(context);
        if (grant is null)
        {
            await Refuse(isLimited).ExecuteAsync(context);
            return;
        }

        if (context.Request.ContentLength > ToolArgumentsBound.RequestBytes)
        {
            await Problems.Of(StatusCodes.Status413PayloadTooLarge, "body_too_large", $"A request has at most {ToolArgumentsBound.RequestBytes} bytes.")
                .ExecuteAsync(context);
            return;
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = ToolArgumentsBound.RequestBytes;
        context.Features.Set(grant);
        await inner(context);
    }

    private static IResult Refuse(bool isLimited) => isLimited
        ? Problems.Of(
            StatusCodes.Status429TooManyRequests, "rate_limited", "Too many tokens that are wrong came from this address.", TimeSpan.FromSeconds(1))
        : Problems.Of(StatusCodes.Status401Unauthorized, "unauthenticated", "The token is not that of a running execution.");
}
