using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trinity.Platform.Storage;

namespace Trinity.Platform.Sharing;

internal sealed class ShareModel : IEntityTypeConfiguration<Share>
{
    public void Configure(EntityTypeBuilder<Share> builder)
    {
        builder.NameColumns("share");
        builder.HasKey(share => new { share.AgentId, share.Kind, share.Subject });
        builder.HasIndex(share => new { share.TenantId, share.Kind, share.Subject }).HasDatabaseName("share_subject");
    }
}
