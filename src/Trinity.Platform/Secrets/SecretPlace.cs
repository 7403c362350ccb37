using Trinity.Sdk.Identity;

namespace Trinity.Platform.Secrets;

/// <summary>
/// Where a secret belongs. It can be read nowhere else: whoever can write to the database cannot have another agent use it. Revisions of a
/// configuration are one place, because a secret stays as it is from one to the next.
/// </summary>
internal readonly record struct SecretPlace
{
    private readonly string _text;

    private SecretPlace(string kind, TenantId tenant, long id) => _text = FormattableString.Invariant($"{kind}/{tenant.Value}/{id}");

    public static SecretPlace Configuration(TenantId tenant, AgentId agent) => new("configuration", tenant, agent.Value);

    public static SecretPlace Destination(TenantId tenant, long destination) => new("destination", tenant, destination);

    /// <summary>What an agent is to show elsewhere: by its row, so that it cannot be moved to another agent's.</summary>
    public static SecretPlace Credential(TenantId tenant, long credential) => new("credential", tenant, credential);

    /// <summary>Of a person, who belongs to no tenant alone.</summary>
    public static SecretPlace SecondFactor(long user) => new("second-factor", default, user);

    /// <summary>Of no row: what a token says is sealed with the keys of the instance.</summary>
    public static SecretPlace RunToken { get; } = new("run-token", default, 0);

    public override string ToString() => _text;
}
