namespace Trinity.Client.People;

/// <summary>Invitations into the tenant. Only for its administrators, and only for persons.</summary>
public sealed class InvitationsClient
{
    private const string Path = $"{ApiConnection.Root}/invitations";

    private readonly ApiConnection _api;

    internal InvitationsClient(ApiConnection api) => _api = api;

    /// <summary>Invites somebody by mail; an earlier invitation of the same address is worth nothing from now on.</summary>
    /// <param name="invitation">The address and the role.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException">
    /// <c>invalid_invitation</c>, <c>already_member</c>, <c>too_many_invitations</c> (1,000), <c>person_required</c>, <c>forbidden</c>.
    /// </exception>
    public Task<Invitation> CreateAsync(CreateInvitation invitation, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Invitation>(HttpMethod.Post, Path, invitation, cancellationToken);

    /// <summary>Lists the invitations that are open, by address.</summary>
    /// <param name="query">For example <c>limit=200</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<Invitation>> ListAsync(string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<Invitation>>(HttpMethod.Get, $"{Path}?{query}", body: null, cancellationToken);

    /// <summary>Takes an invitation back.</summary>
    /// <param name="invitation">The id, <c>inv_…</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>invitation_not_found</c>, <c>person_required</c>, <c>forbidden</c>.</exception>
    public Task RevokeAsync(string invitation, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Delete, $"{Path}/{Uri.EscapeDataString(invitation)}", body: null, cancellationToken);

    /// <summary>Joins a tenant with the token of a link. It needs no key.</summary>
    /// <param name="invitation">The token, and for who is new a password.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>invitation_not_found</c> (unknown, used or expired), <c>invalid_password</c>.</exception>
    public Task<Person> AcceptAsync(AcceptInvitation invitation, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Person>(HttpMethod.Post, $"{Path}/accept", invitation, cancellationToken);
}
