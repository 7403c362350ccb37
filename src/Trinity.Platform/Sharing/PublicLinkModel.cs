using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trinity.Platform.Storage;

namespace Trinity.Platform.Sharing;

internal sealed class PublicLinkModel : IEntityTypeConfiguration<PublicLink>
{
    public void Configure(EntityTypeBuilder<PublicLink> builder)
    {
        builder.NameColumns("public_link");
        builder.HasKey(link => link.Id);
        builder.Property(link => link.Id).ValueGeneratedNever();
        builder.HasIndex(link => link.Hash).IsUnique().HasDatabaseName("public_link_hash");
        builder.HasIndex(link => link.AgentId).HasDatabaseName("public_link_agent");
    }
}
