namespace Trinity.Client.People;

/// <summary>The own account: of the person whose key it is.</summary>
public sealed class AccountClient
{
    private const string Path = $"{ApiConnection.Root}/me";

    private readonly ApiConnection _api;

    internal AccountClient(ApiConnection api) => _api = api;

    /// <summary>Shows who asks: a person or a program, and what it may do.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Me> GetAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync<Me>(HttpMethod.Get, Path, body: null, cancellationToken);

    /// <summary>Lists the sessions in which the person is signed in, the latest first.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>person_required</c>.</exception>
    public Task<Page<ListedSession>> ListSessionsAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<ListedSession>>(HttpMethod.Get, $"{Path}/sessions", body: null, cancellationToken);

    /// <summary>Ends one of the person's sessions.</summary>
    /// <param name="session">The id, <c>ses_…</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>session_not_found</c>, <c>person_required</c>.</exception>
    public Task EndSessionAsync(string session, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Delete, $"{Path}/sessions/{Uri.EscapeDataString(session)}", body: null, cancellationToken);

    /// <summary>Changes the password. The person's sessions end.</summary>
    /// <param name="change">The password of now and the new one.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>invalid_password</c>, <c>wrong_password</c>, <c>person_required</c>.</exception>
    public Task ChangePasswordAsync(ChangePassword change, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Post, $"{Path}/password", change, cancellationToken);

    /// <summary>Makes a secret for an authenticator. Nothing has changed before it is set.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>person_required</c>.</exception>
    public Task<ProposedSecondFactor> ProposeSecondFactorAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync<ProposedSecondFactor>(HttpMethod.Post, $"{Path}/second-factor", body: null, cancellationToken);

    /// <summary>From now on signing in takes a code of the authenticator too.</summary>
    /// <param name="factor">The secret, with a code of it.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>invalid_code</c>, <c>wrong_password</c>, <c>person_required</c>.</exception>
    public Task SetSecondFactorAsync(SetSecondFactor factor, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Put, $"{Path}/second-factor", factor, cancellationToken);

    /// <summary>From now on signing in takes no second factor.</summary>
    /// <param name="factor">The password.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>wrong_password</c>, <c>person_required</c>.</exception>
    public Task RemoveSecondFactorAsync(RemoveSecondFactor factor, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Post, $"{Path}/second-factor/remove", factor, cancellationToken);
}
