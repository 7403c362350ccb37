using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Secrets;
using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runs;

namespace Trinity.Platform.Credentials;

/// <summary>Opens the credentials of agents for their runtime.</summary>
internal sealed class CredentialVault(IControlReads reads, SecretCipher cipher) : ICredentialVault
{
    public async ValueTask<IReadOnlyList<OpenCredential>> OpenAsync(TenantId tenant, AgentId agent, CancellationToken cancellationToken)
    {
        await using var db = reads.Open(tenant);
        var rows = await db.Credentials.Where(row => row.AgentId == agent.Value).OrderBy(row => row.Name).ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new OpenCredential(row.Name, row.Kind, row.Target, cipher.Open(row.Secret, SecretPlace.Credential(tenant, row.Id)))),
        ];
    }
}
