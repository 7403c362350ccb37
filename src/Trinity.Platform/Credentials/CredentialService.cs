using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Audit;
using Trinity.Platform.Secrets;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Credentials;

/// <summary>Keeps what agents are to show elsewhere. Who may change an agent sets and removes it; its value is read by nobody here.</summary>
internal sealed class CredentialService(IControlWriter writer, IControlReads reads, IAgentAccess access, SecretCipher cipher)
{
    /// <summary>Sets a credential: a new one, or another value in the place of the one that has the name.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="agentName">The agent.</param>
    /// <param name="name">The name of the credential.</param>
    /// <param name="wanted">What it is to be.</param>
    /// <param name="runtime">What the agent's runtime has to say about it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Outcome<CredentialView>> SetAsync(
        Caller caller, string agentName, string name, NewCredential wanted, IAgentCredentials runtime, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, agentName, AccessRights.Edit, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        Fault[] faults = [.. CredentialRules.Check(name, wanted.Kind, wanted.Target, wanted.Value)];
        if (faults.Length == 0 && runtime.Refuse(wanted.Kind, wanted.Target) is { } reason)
        {
            faults = [new Fault("/target", "reserved_target", reason)];
        }

        if (faults.Length > 0)
        {
            return Refusal.Invalid("invalid_credential", "The credential cannot be set like this.", faults);
        }

        return await writer.WriteAsync<CredentialView>(caller, AuditTarget.Unknown(AuditTargetKind.Credential, agent.Id), "set_credential", change =>
        {
            var rows = change.Db.Credentials.Where(row => row.AgentId == agent.Id.Value).ToList();
            if (rows.Find(row => row.Name != name && CredentialRules.Collide(row.Kind, row.Target, wanted.Kind, wanted.Target)) is { } other)
            {
                return Refusal.Conflict("target_taken", $"The credential '{other.Name}' is there already, as {other.Target}.");
            }

            var row = rows.Find(row => row.Name == name);
            if (row is null && rows.Count >= CredentialRules.MaxPerAgent)
            {
                return Refusal.Conflict("too_many_credentials", $"An agent may have {CredentialRules.MaxPerAgent} credentials.");
            }

            var id = row?.Id ?? change.Messages.NextSequence();
            var secret = cipher.Seal(wanted.Value, SecretPlace.Credential(caller.Tenant, id));
            change.Target = AuditTarget.Credential(id);
            if (row is null)
            {
                row = new Credential
                {
                    Id = id,
                    TenantId = caller.Tenant.Value,
                    AgentId = agent.Id.Value,
                    Name = name,
                    Kind = wanted.Kind,
                    Target = wanted.Target,
                    Secret = secret,
                    CreatedAt = change.Messages.Now,
                    UpdatedAt = change.Messages.Now,
                };
                change.Db.Add(row);
            }

            (row.Kind, row.Target, row.Secret, row.UpdatedAt) = (wanted.Kind, wanted.Target, secret, change.Messages.Now);
            return ToView(row);
        });
    }

    public async Task<Outcome<IReadOnlyList<CredentialView>>> ListAsync(Caller caller, string agentName, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, agentName, AccessRights.Edit, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        await using var db = reads.Open(caller.Tenant);
        var rows = await db.Credentials.Where(row => row.AgentId == agent.Id.Value).OrderBy(row => row.Name).ToListAsync(cancellationToken);
        return new Outcome<IReadOnlyList<CredentialView>>.Done([.. rows.Select(ToView)]);
    }

    public async Task<Outcome<CredentialView>> DeleteAsync(Caller caller, string agentName, string name, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, agentName, AccessRights.Edit, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        return await writer.WriteAsync<CredentialView>(caller, AuditTarget.Unknown(AuditTargetKind.Credential, agent.Id), "delete_credential", change =>
        {
            if (change.Db.Credentials.SingleOrDefault(row => row.AgentId == agent.Id.Value && row.Name == name) is not { } row)
            {
                return Refusal.NotFound("credential");
            }

            change.Target = AuditTarget.Credential(row.Id);
            change.Db.Remove(row);
            return ToView(row);
        });
    }

    private static CredentialView ToView(Credential row) => new(row.Id, row.Name, row.Kind, row.Target, row.CreatedAt, row.UpdatedAt);
}

/// <summary>A credential as its readers see it; its value is not among it.</summary>
internal sealed record CredentialView(long Id, string Name, CredentialKind Kind, string Target, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>What a credential is to be.</summary>
/// <param name="Kind">How the agent gets it.</param>
/// <param name="Target">The name of the variable, or the path of the file below the home.</param>
/// <param name="Value">The value.</param>
internal sealed record NewCredential(CredentialKind Kind, string Target, string Value)
{
    /// <summary>Without the value: it may get into a log.</summary>
    public override string ToString() => $"{Kind} {Target}";
}
