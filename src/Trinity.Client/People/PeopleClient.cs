namespace Trinity.Client.People;

/// <summary>Who belongs to the tenant. Only for its administrators, and to change anything only for persons.</summary>
public sealed class PeopleClient
{
    private const string Path = $"{ApiConnection.Root}/people";

    private readonly ApiConnection _api;

    internal PeopleClient(ApiConnection api) => _api = api;

    /// <summary>Lists the people of the tenant, by address.</summary>
    /// <param name="query">For example <c>limit=200</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<Person>> ListAsync(string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<Person>>(HttpMethod.Get, $"{Path}?{query}", body: null, cancellationToken);

    /// <summary>Shows a person.</summary>
    /// <param name="person">The id, for example <c>user:7</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>person_not_found</c>, <c>forbidden</c>.</exception>
    public Task<Person> GetAsync(string person, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Person>(HttpMethod.Get, PathOf(person), body: null, cancellationToken);

    /// <summary>Gives a person another role.</summary>
    /// <param name="person">The id, for example <c>user:7</c>.</param>
    /// <param name="change">The role.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException">
    /// <c>invalid_role</c>, <c>last_admin</c>, <c>person_not_found</c>, <c>person_required</c>, <c>forbidden</c>.
    /// </exception>
    public Task<Person> ChangeAsync(string person, ChangePerson change, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Person>(HttpMethod.Patch, PathOf(person), change, cancellationToken);

    /// <summary>Keeps a person out: sessions and keys are worth nothing from now on.</summary>
    /// <param name="person">The id, for example <c>user:7</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>last_admin</c>, <c>person_not_found</c>, <c>person_required</c>, <c>forbidden</c>.</exception>
    public Task<Person> SuspendAsync(string person, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Person>(HttpMethod.Post, PathOf(person) + "/suspend", body: null, cancellationToken);

    /// <summary>Lets a suspended person in again.</summary>
    /// <param name="person">The id, for example <c>user:7</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>person_not_found</c>, <c>person_required</c>, <c>forbidden</c>.</exception>
    public Task<Person> ResumeAsync(string person, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Person>(HttpMethod.Post, PathOf(person) + "/resume", body: null, cancellationToken);

    /// <summary>Takes a person out of the tenant, with the person's keys. What the person owns stays.</summary>
    /// <param name="person">The id, for example <c>user:7</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>last_admin</c>, <c>person_not_found</c>, <c>person_required</c>, <c>forbidden</c>.</exception>
    public Task RemoveAsync(string person, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Delete, PathOf(person), body: null, cancellationToken);

    /// <summary>Lets a person who has lost the authenticator sign in without it. Only for administrators of the instance.</summary>
    /// <param name="person">The id, for example <c>user:7</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>person_not_found</c>, <c>person_required</c>, <c>forbidden</c>.</exception>
    public Task<Person> RemoveSecondFactorAsync(string person, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Person>(HttpMethod.Delete, PathOf(person) + "/second-factor", body: null, cancellationToken);

    private static string PathOf(string person) => $"{Path}/{Uri.EscapeDataString(person)}";
}
