using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Trinity.Server.OpenApi;

/// <summary>What is said once for the whole API.</summary>
internal sealed class DocumentDescription : IOpenApiDocumentTransformer
{
    public const string Scheme = "apiKey";

    private static readonly (string Name, string Description)[] Tags =
    [
        ("Account", "Who asks: the own sessions, password and second factor."),
        ("Agents", "Agents: identity, configuration and desired state. What executes them is their runtime."),
        ("Audit", "Who did what, and what was refused."),
        ("Conversations", "What agents and their users have said, where agents remember it."),
        ("Credentials", "What agents in containers are to show elsewhere."),
        ("Deliveries", "What leaves the platform: effects that are sent out, attempted for hours, and where they go."),
        ("Executions", "Messages that agents work on, and what became of them."),
        ("Files", "The workspaces of agents that have one: their files, one by one or all together."),
        ("Git", "The repositories in the workspaces of agents in containers."),
        ("Hooks", "The public entrance for deliveries of other systems. The token in the address is the credential."),
        ("Instance", "The instance itself: its set-up and its health."),
        ("Keys", "What programs are known by, as they are managed."),
        ("Logs", "What agents write to their logs."),
        ("Node types", "What native agents can be made of."),
        ("Operator queue", "What waits for people: questions, approvals, judgments and alerts."),
        ("People", "Who belongs to the tenant, and who is invited."),
        ("Public", "What is behind the public links of agents. The token in the address is the credential."),
        ("Sessions", "Signing in and out."),
        ("Sharing", "Who may do what with an agent that is somebody else's."),
        ("Shell", "Terminals and SSH where agents in containers work."),
        ("States", "The committed states of native agents, by key."),
        ("Templates", "Agents as files, that others are made like."),
        ("Tenants", "The tenants of the instance: the isolation boundary."),
        ("Webhooks", "The public entrances of agents, as they are managed."),
    ];

    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Trinity",
            Version = typeof(DocumentDescription).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
            Summary = "Fleets of AI agents: their identity, state, scheduling and delivery.",
            Description = """
                JSON in camelCase. Lists come in pages `{items, nextCursor}`: ask for the next one with `cursor`, until it is null. A request that
                is refused has changed nothing, and is answered with problem details (RFC 9457) whose `code` is stable. What is absent and what
                is not for the caller look the same: 404. Properties may be added to answers; unknown ones in requests are refused.
                """,
            Contact = new OpenApiContact { Name = "Trinity", Url = new Uri("https://trinity.dev") },
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "This instance." }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key, `trk_…`." },
        };
        await ProblemResponses.AddAsync(document, context, cancellationToken);
        var used = OperationsOf(document)
            .SelectMany(operation => operation.Tags ?? Enumerable.Empty<OpenApiTagReference>())
            .Select(tag => tag.Name)
            .ToHashSet(StringComparer.Ordinal);
        document.Tags = Tags.Where(tag => used.Contains(tag.Name))
            .Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description })
            .ToHashSet();
        OpenAnswers(document);
    }

    private static IEnumerable<OpenApiOperation> OperationsOf(OpenApiDocument document) =>
        document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>());

    /// <summary>
    /// Unknown properties are refused in requests only: who checks an answer against this description must not stumble over a property that
    /// is added later.
    /// </summary>
    private static void OpenAnswers(OpenApiDocument document)
    {
        var requests = new HashSet<string>(StringComparer.Ordinal);
        foreach (var content in OperationsOf(document)
            .SelectMany(operation => operation.RequestBody?.Content?.Values ?? []))
        {
            Collect(document, content.Schema, requests);
        }

        foreach (var schema in document.Components!.Schemas!.Where(schema => !requests.Contains(schema.Key)).Select(schema => schema.Value))
        {
            if (schema is OpenApiSchema { AdditionalProperties: null } answer)
            {
                answer.AdditionalPropertiesAllowed = true;
            }
        }
    }

    private static void Collect(OpenApiDocument document, IOpenApiSchema? schema, HashSet<string> names)
    {
        if (schema is OpenApiSchemaReference { Reference.Id: { } id })
        {
            if (names.Add(id))
            {
                Collect(document, document.Components!.Schemas![id], names);
            }

            return;
        }

        foreach (var part in schema is null
            ? []
            : (schema.Properties?.Values ?? []).Concat(schema.OneOf ?? []).Concat(schema.AnyOf ?? []).Concat(schema.AllOf ?? [])
                .Append(schema.Items).Append(schema.AdditionalProperties))
        {
            Collect(document, part, names);
        }
    }
}
