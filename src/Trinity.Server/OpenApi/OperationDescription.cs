using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Trinity.Platform.Access;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;

namespace Trinity.Server.OpenApi;

/// <summary>What is said of each operation: read off its endpoint, so that nobody has to say it again for every one.</summary>
internal sealed class OperationDescription : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var endpoint = new DescribedEndpoint(operation, context.Description);
        Secure(operation, endpoint, context.Document);
        AddPlaces(operation, context.Description.RelativePath!);
        DescribeParameters(operation, endpoint);
        await DescribeEventsAsync(operation, endpoint, context, cancellationToken);
        DescribeAnswers(operation, endpoint);
        ProblemResponses.Add(operation, context.Document, endpoint.Problems());
        operation.Description ??= DescriptionOf(operation, endpoint);
    }

    private static void Secure(OpenApiOperation operation, DescribedEndpoint endpoint, OpenApiDocument? document) =>
        operation.Security = endpoint.IsAnonymous
            ? []
            : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DocumentDescription.Scheme, document)] = [] }];

    /// <summary>The places in a path are parameters, also where the endpoint leaves it to a filter to read them.</summary>
    private static void AddPlaces(OpenApiOperation operation, string path)
    {
        operation.Parameters ??= [];
        foreach (var place in path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')))
        {
            if (!operation.Parameters.Any(parameter => parameter.In == ParameterLocation.Path && parameter.Name == place))
            {
                operation.Parameters.Insert(0, new OpenApiParameter
                {
                    Name = place,
                    In = ParameterLocation.Path,
                    Required = true,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
            }
        }
    }

    private static void DescribeParameters(OpenApiOperation operation, DescribedEndpoint endpoint)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            if (parameter.In == ParameterLocation.Query)
            {
                // A parameter that a record holds has the name of its property here; queries are written like the JSON beside them.
                parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
            }

            parameter.Description ??= ParameterTexts.Of(operation.OperationId!, parameter.Name!);
        }

        foreach (var header in endpoint.Headers)
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Description = header.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
    }

    private static async Task DescribeEventsAsync(
        OpenApiOperation operation, DescribedEndpoint endpoint, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (endpoint.Events is not { } events || operation.Responses?.GetValueOrDefault("200") is not OpenApiResponse response)
        {
            return;
        }

        // 3.1 has no schema for the items of a stream: their data is described in words, and its schema is in the document.
        var data = await context.GetOrCreateSchemaAsync(events.Data, parameterDescription: null, cancellationToken);
        context.Document?.AddComponent(events.Data.Name, data);
        response.Content = events.IsAlways ? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) : response.Content;
        response.Content ??= new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
        response.Content["text/event-stream"] = new OpenApiMediaType
        {
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = $"Server-sent events named `{events.Name}`, each with an id; the data of each is one {events.Data.Name} as JSON.",
            },
        };
    }

    private static void DescribeAnswers(OpenApiOperation operation, DescribedEndpoint endpoint)
    {
        foreach (var (status, answer) in operation.Responses ?? [])
        {
            if (answer is not OpenApiResponse response || status[0] != '2')
            {
                continue;
            }

            if (DescribedEndpoint.AnswersWith(response, nameof(Client.Agents.Agent)))
            {
                AddHeader(response, "ETag", "The entity tag of this version, for `If-Match`.");
            }

            if (endpoint.IsPaged)
            {
                AddHeader(response, "Link", "Where the next page is (`rel=\"next\"`); absent on the last one.");
            }

            if (endpoint.Headers.Contains(RequestHeader.IdempotencyKey))
            {
                AddHeader(response, "Location", "Where the execution is.");
            }
        }
    }

    private static void AddHeader(OpenApiResponse response, string name, string description)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        response.Headers[name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
    }

    /// <summary>The summary, and the rules that hold for all operations of its kind.</summary>
    private static string DescriptionOf(OpenApiOperation operation, DescribedEndpoint endpoint)
    {
        var sentences = new List<string> { operation.Summary ?? string.Empty };
        if (endpoint.IsPaged)
        {
            sentences.Add("It comes in pages: ask for the next one with the `nextCursor` of this one as `cursor`, until that is null.");
            sentences.Add("A page may have fewer items than its `limit`, or none, and still a next one: a search looks at so many for each.");
        }

        if (endpoint.Capability is { } capability)
        {
            sentences.Add($"Only agents with the capability `{Words.Of(capability)}` have it; others answer 409 `capability_not_supported` with the reason.");
        }

        if (endpoint.Headers.Contains(RequestHeader.IfMatch))
        {
            sentences.Add("With `If-Match` it is changed only if nobody else has changed it meanwhile.");
        }

        sentences.Add(endpoint switch
        {
            { IsAnonymous: true } => "It takes no API key.",
            { Right: AccessRights.None or null } => "It takes an API key of any scope.",
            { Right: { } right } => $"It takes an API key of scope {ScopesWith(right)}.",
        });

        if (endpoint.IsOfWholeTenant)
        {
            sentences.Add("A key of one agent is not enough.");
        }

        if (endpoint.IsOwners)
        {
            sentences.Add("It is for the agent's owner and for administrators.");
        }

        if (endpoint.IsInstance)
        {
            sentences.Add("It is for administrators of the instance.");
        }
        else if (endpoint.IsAccount)
        {
            sentences.Add("It is for persons: signed in, or with a key of scope `admin` of their own.");
        }
        else if (endpoint.IsPersonal)
        {
            sentences.Add("It is for persons: signed in, or with a key of their own.");
        }

        return string.Join(' ', sentences);
    }

    private static string ScopesWith(AccessRights right) =>
        string.Join(", ", KeyScopes.All.Where(scope => scope.Rights.HasFlag(right)).Select(scope => $"`{scope.Name}`"));
}
