using Trinity.Client.Agents;
using Trinity.Platform.Agents;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;

namespace Trinity.Server.Agents;

/// <summary>Copies of agents over HTTP: clones and files.</summary>
internal static class AgentCopyEndpoints
{
    /// <summary>The version of the form of a file.</summary>
    public const int FileVersion = 1;

    public static RouteGroupBuilder MapAgentCopies(this RouteGroupBuilder api)
    {
        var agents = api.MapGroup("/agents").WithTags("Agents");
        agents.MapPost("/{name}/clone", CloneAsync).WithName("CloneAgent").Requires(AccessRights.Edit).WholeTenantOnly()
            .WithSummary("Makes another agent with the configuration of one, its secrets included, and with its states where that is asked for.")
            .Produces<Client.Agents.Agent>(StatusCodes.Status201Created);
        agents.MapGet("/{name}/export", ExportAsync).WithName("ExportAgent").Requires(AccessRights.Read)
            .WithSummary("Writes an agent down as a file, without its secrets.").Produces<AgentFile>();
        agents.MapPost("/import", ImportAsync).WithName("ImportAgent").Requires(AccessRights.Edit).WholeTenantOnly()
            .WithSummary("Makes an agent from a file. Nothing is made when anything of it is wrong.")
            .Produces<Client.Agents.Agent>(StatusCodes.Status201Created);
        return api;
    }

    private static async Task<IResult> CloneAsync(
        HttpContext context, AgentCopies copies, string name, CloneAgent clone, CancellationToken cancellationToken) =>
        AgentShapes.Created(
            context, await copies.CloneAsync(context.Caller(), name, clone.Name ?? string.Empty, clone.State, cancellationToken));

    private static async Task<IResult> ExportAsync(
        HttpContext context, AgentCopies copies, TimeProvider time, string name, bool? state, CancellationToken cancellationToken) =>
        (await copies.ExportAsync(context.Caller(), name, state == true, cancellationToken))
            .ToResult(copy => TypedResults.Ok(Show(copy, time.GetUtcNow())));

    private static async Task<IResult> ImportAsync(HttpContext context, AgentCopies copies, AgentFile file, CancellationToken cancellationToken)
    {
        if (file.Version != FileVersion || file.Agent is null)
        {
            return Problems.Of(Filters.Invalid("unsupported_file", "/version", $"A file of an agent has the version {FileVersion}, and the agent."));
        }

        return AgentShapes.Created(context, await copies.ImportAsync(
            context.Caller(),
            new NewAgent
            {
                Name = file.Agent.Name ?? string.Empty,
                DisplayName = file.Agent.DisplayName,
                Description = file.Agent.Description,
                Runtime = new RuntimeKind(file.Agent.RuntimeKind ?? string.Empty),
                NodeType = file.Agent.NodeType,
                Config = file.Agent.Config.Utf8,
                Tags = file.Agent.Tags ?? [],
            },
            [.. (file.States ?? []).Select(state => new NewState(state?.Key ?? string.Empty, state?.SchemaVersion ?? 0, state?.Data.Utf8 ?? default))],
            cancellationToken));
    }

    private static AgentFile Show(AgentCopy copy, DateTimeOffset now) => new()
    {
        Version = FileVersion,
        ExportedAt = now,
        Agent = new FiledAgent
        {
            Name = copy.View.Definition.Name,
            DisplayName = copy.View.DisplayName,
            Description = copy.View.Description,
            RuntimeKind = copy.View.Definition.Runtime.Name,
            NodeType = copy.View.Definition.NodeType,
            NodeVersion = copy.View.NodeVersion,
            Config = new Client.RawJson(copy.View.Config),
            MissingSecrets = [.. copy.View.Secrets.Where(secret => secret.Value).Select(secret => secret.Key).Order(StringComparer.Ordinal)],
            Tags = copy.View.Tags,
        },
        States = copy.States is null
            ? null
            : [.. copy.States.Select(state => new FiledState { Key = state.Key, SchemaVersion = state.SchemaVersion, Data = new Client.RawJson(state.Data) })],
    };
}
