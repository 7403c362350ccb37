using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Trinity.Client;

namespace Trinity.Server.OpenApi;

/// <summary>The refusals that are possible, as responses that operations refer to.</summary>
internal static class ProblemResponses
{
    private const string Media = "application/problem+json";

    private static readonly (int Status, string Name, string Description)[] All =
    [
        (400, "BadRequest", "The request cannot be read: its JSON, a parameter or a header is malformed, or it came under a foreign host name."),
        (401, "Unauthenticated", "There is no API key, or it is unknown or revoked."),
        (403, "Forbidden", "The caller may not do this at all."),
        (404, "NotFound", "It is absent, or not for this caller: the two look the same."),
        (409, "Conflict", "It does not fit the state of things."),
        (412, "Changed", "Somebody else has changed it since."),
        (413, "TooLarge", "The body is larger than this takes."),
        (415, "UnsupportedMediaType", "The body is not what this takes, or is packed."),
        (422, "Invalid", "The request makes no sense as it is; `errors` has each fault with its place."),
        (429, "TooMany", "There is no room now, or it comes too fast; try again after `Retry-After`."),
        (503, "Unavailable", "The instance cannot do it now; try again after `Retry-After`."),
    ];

    /// <summary>Puts the schema of problems and the responses into the document.</summary>
    public static async Task AddAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var fault = await context.GetOrCreateSchemaAsync(typeof(ProblemError), parameterDescription: null, cancellationToken);
        var problem = await context.GetOrCreateSchemaAsync(typeof(Problem), parameterDescription: null, cancellationToken);
        problem.Properties!["errors"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = new OpenApiSchemaReference(nameof(ProblemError), document),
            Description = problem.Properties["errors"].Description,
        };
        document.AddComponent(nameof(ProblemError), fault);
        document.AddComponent(nameof(Problem), problem);

        foreach (var (status, name, description) in All)
        {
            document.AddComponent(name, new OpenApiResponse
            {
                Description = description,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [Media] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), document) },
                },
                Headers = status is 429 or 503
                    ? new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)
                    {
                        ["Retry-After"] = new OpenApiHeader
                        {
                            Description = "After how many seconds it is worth another attempt.",
                            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" },
                        },
                    }
                    : null,
            });
        }
    }

    /// <summary>Adds those that an operation may answer with, where it does not say something else for the status itself.</summary>
    public static void Add(OpenApiOperation operation, OpenApiDocument? document, IEnumerable<int> statuses)
    {
        operation.Responses ??= [];
        foreach (var status in statuses)
        {
            operation.Responses.TryAdd($"{status}", new OpenApiResponseReference(All.First(response => response.Status == status).Name, document));
        }
    }
}
