using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Http;

/// <summary>One endpoint of the server with a path on which it answers.</summary>
internal sealed record Door(string Method, string Route, string Path, bool IsAnonymous)
{
    /// <summary>The name of its operation; null for what is no operation of the API.</summary>
    public string? Operation { get; private init; }

    /// <summary>What it says that its caller must be allowed; null when it says nothing.</summary>
    public AccessRights? Right { get; private init; }

    /// <summary>Whether only persons may.</summary>
    public bool IsPersonal { get; private init; }

    /// <summary>Whether only who has an account may: a session, or a person's key of scope admin.</summary>
    public bool IsAccount { get; private init; }

    /// <summary>Whether only the instance's administrators may.</summary>
    public bool IsInstance { get; private init; }

    /// <summary>Whether a key of one agent is not enough.</summary>
    public bool IsOfWholeTenant { get; private init; }

    /// <summary>Whether only the agent's owner or an administrator may.</summary>
    public bool IsOwners { get; private init; }

    /// <summary>What it says that the runtime of its agent must be able to do; null when any runtime will do.</summary>
    public Capability? Capability { get; private init; }

    /// <summary>Whether it reads a body.</summary>
    public bool TakesBody { get; private init; }

    /// <summary>The code behind it; null for what the framework answers.</summary>
    public MethodInfo? Handler { get; private init; }

    /// <summary>Every endpoint there is: one that is added is tested without being named anywhere.</summary>
    public static IReadOnlyList<Door> All(TestServer server, Func<string, string> valueOf) =>
    [
        .. server.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => new Door(
                    method,
                    endpoint.RoutePattern.RawText!,
                    PathOf(endpoint, valueOf),
                    endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
                {
                    Operation = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName,
                    Right = endpoint.Metadata.GetMetadata<RequiredRight>()?.Right,
                    IsPersonal = endpoint.Metadata.GetMetadata<PersonRequired>() is not null,
                    IsAccount = endpoint.Metadata.GetMetadata<AccountRequired>() is not null,
                    IsInstance = endpoint.Metadata.GetMetadata<InstanceAdminRequired>() is not null,
                    IsOfWholeTenant = endpoint.Metadata.GetMetadata<WholeTenantRequired>() is not null,
                    IsOwners = endpoint.Metadata.GetMetadata<OwnerRequired>() is not null,
                    Capability = endpoint.Metadata.GetMetadata<RequiredCapability>()?.Capability,
                    TakesBody = endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null,
                    Handler = endpoint.Metadata.GetMetadata<MethodInfo>(),
                })),
    ];

    public override string ToString() => $"{Method} {Route}";

    private static string PathOf(RouteEndpoint endpoint, Func<string, string> valueOf) =>
        "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => valueOf($"{endpoint.RoutePattern.RawText} {parameter.Name}"),
            var other => throw new InvalidOperationException($"Unknown part {other}."),
        }))));
}
