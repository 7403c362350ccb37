using Trinity.Platform.Agents;
using Trinity.Platform.Secrets;
using Trinity.Sdk.Identity;

namespace Trinity.Storage.Sql.Secrets;

/// <summary>Every secret that a database holds: those of configurations, of destinations, of second factors, and the credentials of agents.</summary>
internal sealed class SecretRows(SqlSession session, SecretRing ring)
{
    private const int Page = 200;

    private readonly SecretCipher _cipher = new(ring);
    private readonly ConfigurationSecrets _configurations = new(ring);

    /// <summary>How many secrets there are under each key, by its number; under 0 those that no key reads.</summary>
    public IReadOnlyDictionary<int, int> CountByKey() => Configurations()
        .SelectMany(row => ConfigurationSecrets.Sealed(row.Config).Select(secret => (Secret: secret, row.Place)))
        .Concat(Destinations().SelectMany(row => new[] { row.Secret, row.Previous }.OfType<byte[]>().Select(secret => (Secret: secret, row.Place))))
        .Concat(SecondFactors().Select(row => (row.Secret, row.Place)))
        .Concat(Credentials().Select(row => (row.Secret, row.Place)))
        .CountBy(found => _cipher.TryOpen(found.Secret, found.Place, out _, out var key) ? key : 0)
        .ToDictionary();

    /// <summary>Encrypts every secret anew, with the newest key. Within the transaction that is open.</summary>
    /// <returns>How many there are.</returns>
    public int Renew()
    {
        var count = 0;
        foreach (var row in Configurations())
        {
            var (config, renewed) = _configurations.Renew(row.Config, row.Place);
            session.Prepare("UPDATE agent_revision SET config = ?3 WHERE agent_id = ?1 AND number = ?2").Add(row.Agent).Add(row.Number).Add(config).Run();
            count += renewed;
        }

        foreach (var row in Destinations())
        {
            session.Prepare("UPDATE destination SET secret = ?2, previous_secret = ?3 WHERE id = ?1")
                .Add(row.Id).AddOptional(Renew(row.Secret, row.Place)).AddOptional(Renew(row.Previous, row.Place)).Run();
            count += (row.Secret is null ? 0 : 1) + (row.Previous is null ? 0 : 1);
        }

        foreach (var row in SecondFactors())
        {
            session.Prepare("UPDATE \"user\" SET totp_secret = ?2 WHERE id = ?1").Add(row.Id).AddOptional(Renew(row.Secret, row.Place)).Run();
            count++;
        }

        foreach (var row in Credentials())
        {
            session.Prepare("UPDATE credential SET secret = ?2 WHERE id = ?1").Add(row.Id).AddOptional(Renew(row.Secret, row.Place)).Run();
            count++;
        }

        return count;
    }

    private byte[] Renew(byte[]? secret, SecretPlace place) => secret is null ? [] : _cipher.Seal(_cipher.Open(secret, place), place);

    /// <summary>In pages: a row may be written while the next ones are read.</summary>
    private IEnumerable<ConfigurationRow> Configurations()
    {
        IReadOnlyList<ConfigurationRow> rows = [new ConfigurationRow(0, 0, default, [])];
        while (rows is [.., var last])
        {
            rows = SqlRows.List(
                session.Prepare(
                    $"""
                    SELECT r.agent_id, r.number, a.tenant_id, r.config FROM agent_revision r JOIN agent a ON a.id = r.agent_id
                    WHERE (r.agent_id, r.number) > (?1, ?2) AND {session.Dialect.HoldsBytes("r.config", "?3")}
                    ORDER BY r.agent_id, r.number LIMIT ?4
                    """).Add(last.Agent).Add(last.Number).Add($"\"{ConfigurationSecrets.Marker}").Add(Page),
                row => new ConfigurationRow(
                    row.Long(0), row.Int(1), SecretPlace.Configuration(new TenantId(row.Int(2)), new AgentId(row.Long(0))), row.Bytes(3)));
            foreach (var row in rows)
            {
                yield return row;
            }
        }
    }

    private IEnumerable<DestinationSecrets> Destinations()
    {
        IReadOnlyList<DestinationSecrets> rows = [new DestinationSecrets(0, default, null, null)];
        while (rows is [.., var last])
        {
            rows = SqlRows.List(
                session.Prepare(
                    """
                    SELECT id, tenant_id, secret, previous_secret FROM destination
                    WHERE id > ?1 AND (secret IS NOT NULL OR previous_secret IS NOT NULL) ORDER BY id LIMIT ?2
                    """).Add(last.Id).Add(Page),
                row => new DestinationSecrets(
                    row.Long(0),
                    SecretPlace.Destination(new TenantId(row.Int(1)), row.Long(0)),
                    row.IsNull(2) ? null : row.Bytes(2),
                    row.IsNull(3) ? null : row.Bytes(3)));
            foreach (var row in rows)
            {
                yield return row;
            }
        }
    }

    private List<SecondFactor> SecondFactors() => SqlRows.List(
        session.Prepare("SELECT id, totp_secret FROM \"user\" WHERE totp_secret IS NOT NULL ORDER BY id"),
        row => new SecondFactor(row.Long(0), SecretPlace.SecondFactor(row.Long(0)), row.Bytes(1)));

    /// <summary>In pages: there may be many, and a row may be written while the next ones are read.</summary>
    private IEnumerable<CredentialRow> Credentials()
    {
        IReadOnlyList<CredentialRow> rows = [new CredentialRow(0, default, [])];
        while (rows is [.., var last])
        {
            rows = SqlRows.List(
                session.Prepare("SELECT id, tenant_id, secret FROM credential WHERE id > ?1 ORDER BY id LIMIT ?2").Add(last.Id).Add(Page),
                row => new CredentialRow(row.Long(0), SecretPlace.Credential(new TenantId(row.Int(1)), row.Long(0)), row.Bytes(2)));
            foreach (var row in rows)
            {
                yield return row;
            }
        }
    }

    private sealed record CredentialRow(long Id, SecretPlace Place, byte[] Secret);

    private sealed record SecondFactor(long Id, SecretPlace Place, byte[] Secret);

    private sealed record ConfigurationRow(long Agent, int Number, SecretPlace Place, byte[] Config);

    private sealed record DestinationSecrets(long Id, SecretPlace Place, byte[]? Secret, byte[]? Previous);
}
