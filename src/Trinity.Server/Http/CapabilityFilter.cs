using Trinity.Platform;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Server.Http;

/// <summary>
/// What only some runtimes can do says so in the metadata of its endpoint; one filter finds the agent and answers 409
/// <c>capability_not_supported</c> with the runtime's reason where it cannot.
/// </summary>
internal static class CapabilityFilter
{
    /// <summary>The name of the route value that names the agent.</summary>
    private const string Agent = "name";

    public static RouteHandlerBuilder RequiresCapability(this RouteHandlerBuilder endpoint, Capability capability) =>
        endpoint.WithMetadata(new RequiredCapability(capability));

    /// <summary>The agent of the request with the interface of its runtime. Only behind <see cref="RequiresCapability"/>.</summary>
    public static CapableAgent<T> CapableAgent<T>(this HttpContext context)
        where T : class => context.Features.Get<CheckedAgent>() is { } found && found.Runtime is T runtime
            ? new CapableAgent<T>(found.Agent, runtime)
            : throw new InvalidOperationException($"The runtime says it can and does not implement {typeof(T).Name}, or the endpoint does not ask for it.");

    public static async ValueTask<object?> CheckAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<RequiredCapability>() is not { } required)
        {
            return await next(context);
        }

        // First who may what the endpoint does: an agent that is not for this caller has no capabilities either.
        var access = http.RequestServices.GetRequiredService<IAgentAccess>();
        var name = (string)http.GetRouteValue(Agent)!;
        var right = http.GetEndpoint()!.Metadata.GetMetadata<RequiredRight>()?.Right ?? AccessRights.Read;
        if (await access.FindAsync(http.Caller(), name, right, http.RequestAborted) is not { } agent)
        {
            return Problems.Of(Refusal.NotFound("agent"));
        }

        var runtime = http.RequestServices.GetRequiredService<RuntimeRegistry>().Find(agent.Runtime);
        var status = runtime?.Capabilities(agent).Of(required.Capability);
        if (status is not { IsSupported: true })
        {
            return Problems.Of(Refusal.Conflict(
                "capability_not_supported",
                $"'{name}' does not support {Words.Of(required.Capability)}. {status?.Reason ?? "Its runtime is not available."}"));
        }

        http.Features.Set(new CheckedAgent(agent, runtime!));
        return await next(context);
    }

    private sealed record CheckedAgent(AgentDefinition Agent, IAgentRuntime Runtime);
}

/// <summary>The capability that an endpoint needs of the agent it is about.</summary>
internal sealed record RequiredCapability(Capability Capability);

/// <summary>An agent with what its runtime can do for it.</summary>
internal readonly record struct CapableAgent<T>(AgentDefinition Agent, T Runtime);
