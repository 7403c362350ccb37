using Microsoft.AspNetCore.Http.HttpResults;
using Trinity.Client;
using Trinity.Client.NodeTypes;
using Trinity.Native;
using Trinity.Platform.Agents;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;

namespace Trinity.Server.Agents;

/// <summary>What agents can be made of, over HTTP.</summary>
internal static class NodeTypeEndpoints
{
    public static RouteGroupBuilder MapNodeTypes(this RouteGroupBuilder api)
    {
        api.MapGet("/node-types", List).WithTags("Node types").WithName("ListNodeTypes").Requires(AccessRights.None)
            .WithSummary("Lists the node types, and what could not be loaded.").Produces<NodeTypeList>();
        api.MapPost("/node-types/{type}/try", TryAsync).WithTags("Node types").WithName("TryNodeType").Requires(AccessRights.Operate)
            .WithSummary("Says what an agent with a configuration would do with a message, rule by rule. Nothing is done and nothing is stored.")
            .Produces<Client.NodeTypes.Trial>();
        api.MapGet("/runtimes", ListRuntimes).WithTags("Node types").WithName("ListRuntimes").Requires(AccessRights.None)
            .WithSummary("Lists the runtimes that are available.").Produces<IReadOnlyList<string>>();
        return api;
    }

    private static Ok<NodeTypeList> List(RuntimeRegistry runtimes, NodeCatalog catalog) => TypedResults.Ok(new NodeTypeList(
        [.. runtimes.Kinds
            .Select(runtimes.Find)
            .OfType<IConfiguresAgents>()
            .SelectMany(runtime => runtime.NodeTypes)
            .Select(type => new NodeType
            {
                Name = type.Name,
                Version = type.Version,
                Source = type.Source,
                MessageTypes = type.MessageTypes,
                IndexedProperties = type.IndexedProperties,
                ConfigSchema = new RawJson(type.ConfigSchema),
                HasIntake = type.HasIntake,
                IsTriable = type.IsTriable,
            })],
        [.. catalog.Faults.Select(fault => new NodeTypeFault(fault.Source, fault.Reason))]));

    private static async Task<IResult> TryAsync(
        HttpContext context, NodeTypeTrials trials, string type, TryNodeType trial, CancellationToken cancellationToken) =>
        (await trials.TryAsync(context.Caller(), type, TrialShapes.Read(trial), cancellationToken)).ToResult(done => TypedResults.Ok(TrialShapes.Show(done)));

    private static Ok<IReadOnlyList<string>> ListRuntimes(RuntimeRegistry runtimes) =>
        TypedResults.Ok<IReadOnlyList<string>>([.. runtimes.Kinds.Select(kind => kind.Name)]);
}
