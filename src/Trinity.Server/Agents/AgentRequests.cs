using Trinity.Client.Agents;
using Trinity.Platform;
using Trinity.Platform.Agents;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;

namespace Trinity.Server.Agents;

/// <summary>Reads what is asked for with agents, held to its bounds.</summary>
internal static class AgentRequests
{
    private const int MaxText = 200;
    private const int MinutesOfADay = 24 * 60;

    /// <summary>Reads an agent to be created: what the template says, and what the request says of its own.</summary>
    /// <returns>Why it is refused; null when it is not.</returns>
    public static Refusal? Read(Caller caller, CreateAgent request, TemplateFolder templates, out NewAgent agent)
    {
        agent = new NewAgent
        {
            Name = request.Name ?? string.Empty,
            DisplayName = request.DisplayName,
            Description = request.Description,
            Runtime = new RuntimeKind(request.RuntimeKind ?? RuntimeKind.ClaudeCode.Name),
            NodeType = request.NodeType,
            Config = request.Config.Utf8,
            Tags = request.Tags ?? [],
            Budget = request.Ephemeral is { } ephemeral ? new AgentBudget(ephemeral.Minutes ?? MinutesOfADay, ephemeral.Executions) : null,
        };
        if (request.Template is null)
        {
            return null;
        }

        if ((request.RuntimeKind ?? request.NodeType) is not null)
        {
            return Filters.Invalid("template_decides", "/template", "The template says what executes the agent: leave runtimeKind and nodeType out.");
        }

        var found = templates.Find(caller, request.Template);
        if (found is Outcome<AgentTemplate>.Refused { Refusal: { Kind: RefusalKind.Forbidden } forbidden })
        {
            return forbidden;
        }

        if (found is not Outcome<AgentTemplate>.Done { Value: var template })
        {
            return Filters.Invalid("unknown_template", "/template", "There is no such template: GET /api/v1/templates lists them.");
        }

        if (!JsonMergePatch.TryApply(template.Config.Utf8, request.Config.Utf8, out var config))
        {
            return Filters.Invalid("invalid_config", "/config", "A name stands twice in an object, so that it cannot be merged into the template's.");
        }

        agent = agent with
        {
            Description = request.Description ?? template.Description,
            Runtime = new RuntimeKind(template.RuntimeKind),
            NodeType = template.NodeType,
            Config = config,
            Tags = request.Tags ?? template.Tags,
        };
        return null;
    }

    /// <summary>Reads the filters of a list.</summary>
    /// <returns>Why they are refused; null when they are not.</returns>
    public static Refusal? Read(AgentListQuery query, out AgentFilter filter)
    {
        filter = new AgentFilter();
        if (!Filters.TryWord<AgentStanding>(query.Status, out var status))
        {
            return Filters.Unknown<AgentStanding>("invalid_filter", "/status");
        }

        if (!Filters.TryWord<AgentOrder>(query.Sort, out var order))
        {
            return Filters.Unknown<AgentOrder>("invalid_filter", "/sort");
        }

        foreach (var (text, pointer) in (ReadOnlySpan<(string?, string)>)
            [(query.Q, "/q"), (query.Runtime, "/runtime"), (query.Tag, "/tag"), (query.Owner, "/owner")])
        {
            if (text?.Length > MaxText)
            {
                return Filters.Invalid("invalid_filter", pointer, $"It has at most {MaxText} characters.");
            }
        }

        filter = new AgentFilter
        {
            Query = query.Q,
            Runtime = query.Runtime,
            Status = status,
            Tag = query.Tag,
            Owner = query.Owner,
            Order = order ?? AgentOrder.Name,
        };
        return null;
    }
}

/// <summary>The query of a list of agents.</summary>
internal sealed record AgentListQuery
{
    public string? Q { get; init; }

    public string? Runtime { get; init; }

    public string? Status { get; init; }

    public string? Tag { get; init; }

    public string? Owner { get; init; }

    public string? Sort { get; init; }

    public int? Limit { get; init; }

    public string? Cursor { get; init; }
}
