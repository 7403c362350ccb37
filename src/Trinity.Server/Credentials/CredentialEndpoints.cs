using Trinity.Client;
using Trinity.Client.Credentials;
using Trinity.Platform.Credentials;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;

namespace Trinity.Server.Credentials;

/// <summary>What agents are to show elsewhere, managed over HTTP: set, listed and removed, and never read.</summary>
internal static class CredentialEndpoints
{
    public static RouteGroupBuilder MapCredentials(this RouteGroupBuilder api)
    {
        var credentials = api.MapGroup("/agents/{name}/credentials").WithTags("Credentials");
        credentials.MapGet("/", ListAsync).WithName("ListCredentials").Requires(AccessRights.Edit).RequiresCapability(Capability.Credentials)
            .WithSummary("Lists an agent's credentials. Their values are shown to nobody.").Produces<Page<AgentCredential>>();
        credentials.MapPut("/{credential}", SetAsync).WithName("SetCredential").Requires(AccessRights.Edit).RequiresCapability(Capability.Credentials)
            .WithSummary("Sets a credential: a new one, or another value in the place of the one that has the name.").Produces<AgentCredential>();
        credentials.MapDelete("/{credential}", DeleteAsync).WithName("DeleteCredential").Requires(AccessRights.Edit)
            .RequiresCapability(Capability.Credentials)
            .WithSummary("Removes a credential: what begins after this does not have it.").Produces(StatusCodes.Status204NoContent);
        return api;
    }

    private static async Task<IResult> ListAsync(HttpContext context, CredentialService service, CancellationToken cancellationToken) =>
        (await service.ListAsync(context.Caller(), context.CapableAgent<IAgentCredentials>().Agent.Name, cancellationToken))
            .ToResult(credentials => TypedResults.Ok(new Page<AgentCredential>([.. credentials.Select(Show)], null)));

    private static async Task<IResult> SetAsync(
        HttpContext context, CredentialService service, string name, string credential, SetCredential body, CancellationToken cancellationToken)
    {
        if (!Words.TryParse<CredentialKind>(body.Kind ?? string.Empty, out var kind))
        {
            return Problems.Of(Filters.Unknown<CredentialKind>("unknown_kind", "/kind"));
        }

        var agent = context.CapableAgent<IAgentCredentials>();
        var wanted = new NewCredential(kind, body.Target ?? string.Empty, body.Value ?? string.Empty);
        var outcome = await service.SetAsync(context.Caller(), name, credential, wanted, agent.Runtime, cancellationToken);
        return await TellAsync(agent, outcome, credential => TypedResults.Ok(Show(credential)));
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext context, CredentialService service, string name, string credential, CancellationToken cancellationToken) =>
        await TellAsync(
            context.CapableAgent<IAgentCredentials>(),
            await service.DeleteAsync(context.Caller(), name, credential, cancellationToken),
            _ => TypedResults.NoContent());

    /// <summary>It is changed by now, whatever becomes of who asked: the runtime hears of it all the same.</summary>
    private static async Task<IResult> TellAsync(
        CapableAgent<IAgentCredentials> agent, Platform.Outcome<CredentialView> outcome, Func<CredentialView, IResult> show)
    {
        if (outcome is Platform.Outcome<CredentialView>.Done)
        {
            await agent.Runtime.ChangedAsync(agent.Agent, CancellationToken.None);
        }

        return outcome.ToResult(show);
    }

    private static AgentCredential Show(CredentialView credential) => new()
    {
        Id = Platform.PublicIds.Credential(credential.Id),
        Name = credential.Name,
        Kind = Words.Of(credential.Kind),
        Target = credential.Target,
        CreatedAt = credential.CreatedAt,
        UpdatedAt = credential.UpdatedAt,
    };
}
