using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;

namespace Trinity.Server.OpenApi;

/// <summary>What the metadata of an endpoint says about its operation.</summary>
internal sealed class DescribedEndpoint(OpenApiOperation operation, ApiDescription description)
{
    private readonly IList<object> _metadata = description.ActionDescriptor.EndpointMetadata;

    public bool IsAnonymous => _metadata.OfType<IAllowAnonymous>().Any();

    public AccessRights? Right => _metadata.OfType<RequiredRight>().FirstOrDefault()?.Right;

    public bool IsPersonal => _metadata.OfType<PersonRequired>().Any();

    public bool IsAccount => _metadata.OfType<AccountRequired>().Any();

    public bool IsInstance => _metadata.OfType<InstanceAdminRequired>().Any();

    public bool IsOfWholeTenant => _metadata.OfType<WholeTenantRequired>().Any();

    public bool IsOwners => _metadata.OfType<OwnerRequired>().Any();

    public Capability? Capability => _metadata.OfType<RequiredCapability>().FirstOrDefault()?.Capability;

    public StreamedEvents? Events => _metadata.OfType<StreamedEvents>().FirstOrDefault();

    public IReadOnlyList<RequestHeader> Headers => [.. _metadata.OfType<ReadHeaders>().SelectMany(read => read.Headers)];

    public bool IsPaged => Has(ParameterLocation.Query, "cursor");

    private bool IsApi => description.RelativePath!.StartsWith("api/", StringComparison.Ordinal);

    private bool IsRead => description.HttpMethod is "GET";

    private bool HasBody => operation.RequestBody is not null;

    /// <summary>Which refusals are possible.</summary>
    public IEnumerable<int> Problems()
    {
        yield return 400;
        if (!IsAnonymous)
        {
            yield return 401;
            if (!IsRead)
            {
                yield return 403;
            }
        }

        if ((operation.Parameters ?? []).Any(parameter => parameter.In == ParameterLocation.Path))
        {
            yield return 404;
        }

        if (!IsRead || Capability is not null)
        {
            yield return 409;
        }

        if (Headers.Contains(RequestHeader.IfMatch))
        {
            yield return 412;
        }

        if (HasBody || (!IsApi && !IsRead))
        {
            yield return 413;
            yield return 415;
        }

        if (HasBody || (operation.Parameters ?? []).Any(parameter => parameter.In == ParameterLocation.Query))
        {
            yield return 422;
        }

        yield return 429;
        yield return 503;
    }

    /// <summary>Whether a response is one of a schema.</summary>
    public static bool AnswersWith(IOpenApiResponse response, string schema) =>
        response.Content?.Values.Any(content => content.Schema is OpenApiSchemaReference { Reference.Id: { } id } && id == schema) == true;

    private bool Has(ParameterLocation location, string name) =>
        (operation.Parameters ?? []).Any(parameter => parameter.In == location && parameter.Name == name);
}
