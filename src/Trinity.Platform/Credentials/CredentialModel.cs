using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trinity.Platform.Storage;

namespace Trinity.Platform.Credentials;

internal sealed class CredentialModel : IEntityTypeConfiguration<Credential>
{
    public void Configure(EntityTypeBuilder<Credential> builder)
    {
        builder.NameColumns("credential");
        builder.HasKey(credential => credential.Id);
        builder.Property(credential => credential.Id).ValueGeneratedNever();
        builder.HasIndex(credential => new { credential.AgentId, credential.Name }).IsUnique().HasDatabaseName("credential_name");
    }
}
