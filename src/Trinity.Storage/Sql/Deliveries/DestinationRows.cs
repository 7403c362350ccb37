using Trinity.Platform.Secrets;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;

namespace Trinity.Storage.Sql.Deliveries;

/// <summary>The statements on destinations. Their secrets are encrypted here and nowhere else.</summary>
internal sealed class DestinationRows(SqlSession session, SecretCipher cipher)
{
    public const string Columns =
        """
        id, tenant_id, agent_id, is_frozen, failures, created_at, thawed_at, paused_until, previous_expires_at, disabled_by, url, secret,
        previous_secret
        """;

    /// <summary>How many columns those are.</summary>
    public const int Count = 13;

    /// <summary>Which of them is the current secret.</summary>
    public const int SecretColumn = 11;

    private readonly SqlStatement _insert = session.Prepare(
        """
        INSERT INTO destination (id, tenant_id, agent_id, created_at, url, secret) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """);

    private readonly SqlStatement _update = session.Prepare(
        """
        UPDATE destination
        SET failures = ?2, paused_until = ?3, previous_expires_at = ?4, disabled_by = ?5, secret = ?6, previous_secret = ?7
        WHERE id = ?1
        """);

    private readonly SqlStatement _find = session.Prepare($"SELECT {Columns} FROM destination WHERE id = ?1");

    private readonly SqlStatement _findByUrl = session.Prepare($"SELECT {Columns} FROM destination WHERE agent_id = ?1 AND url = ?2");

    private readonly SqlStatement _freeze = session.Prepare(
        """
        UPDATE destination SET is_frozen = ?2, thawed_at = CASE WHEN ?2 <> 0 THEN thawed_at ELSE ?3 END WHERE agent_id = ?1 AND is_frozen <> ?2 RETURNING id
        """);

    public DestinationRecord Insert(DestinationRecord destination, long id)
    {
        _insert
            .Add(id).Add(destination.Tenant.Value).Add(destination.Agent.Value).Add(destination.CreatedAt).Add(destination.Url)
            .AddOptional(Seal(destination.Secret, SecretPlace.Destination(destination.Tenant, id)))
            .Run();
        return new DestinationRecord
        {
            Id = id,
            Tenant = destination.Tenant,
            Agent = destination.Agent,
            Url = destination.Url,
            CreatedAt = destination.CreatedAt,
            Secret = destination.Secret,
        };
    }

    public void Update(DestinationRecord destination)
    {
        var place = SecretPlace.Destination(destination.Tenant, destination.Id);
        _update
            .Add(destination.Id).Add(destination.Failures).Add(destination.PausedUntil).Add(destination.PreviousExpiresAt)
            .Add(destination.DisabledBy).AddOptional(Seal(destination.Secret, place)).AddOptional(Seal(destination.PreviousSecret, place))
            .Run();
    }

    public DestinationRecord? Find(long id) => SqlRows.First(_find.Add(id), row => Read(row, cipher));

    public DestinationRecord? Find(AgentId agent, string url) =>
        SqlRows.First(_findByUrl.Add(agent.Value).Add(url), row => Read(row, cipher));

    public IReadOnlyList<long> Freeze(AgentId agent, bool isFrozen, DateTimeOffset now) =>
        SqlRows.List(_freeze.Add(agent.Value).Add(isFrozen).Add(now), row => row.Long(0));

    /// <summary>Reads the columns of <see cref="Columns"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cipher">Decrypts its secrets; null leaves them out.</param>
    public static DestinationRecord Read(SqlStatement row, SecretCipher? cipher) => new()
    {
        Id = row.Long(0),
        Tenant = new TenantId(row.Int(1)),
        Agent = new AgentId(row.Long(2)),
        IsFrozen = row.Bool(3),
        Failures = row.Int(4),
        CreatedAt = row.Time(5),
        ThawedAt = row.OptionalTime(6),
        PausedUntil = row.OptionalTime(7),
        PreviousExpiresAt = row.OptionalTime(8),
        DisabledBy = row.OptionalText(9),
        Url = row.Text(10),
        Secret = row.IsNull(11) ? null : cipher?.Open(row.Bytes(11), SecretPlace.Destination(new TenantId(row.Int(1)), row.Long(0))),
        PreviousSecret = row.IsNull(12) ? null : cipher?.Open(row.Bytes(12), SecretPlace.Destination(new TenantId(row.Int(1)), row.Long(0))),
    };

    private byte[] Seal(string? secret, SecretPlace place) => secret is null ? [] : cipher.Seal(secret, place);
}
