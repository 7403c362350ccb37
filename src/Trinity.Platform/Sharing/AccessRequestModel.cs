using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trinity.Platform.Storage;

namespace Trinity.Platform.Sharing;

internal sealed class AccessRequestModel : IEntityTypeConfiguration<AccessRequest>
{
    public void Configure(EntityTypeBuilder<AccessRequest> builder)
    {
        builder.NameColumns("access_request");
        builder.HasKey(request => request.Id);
        builder.Property(request => request.Id).ValueGeneratedNever();
        builder.HasIndex(request => new { request.TenantId, request.UserId, request.AgentName }).IsUnique().HasDatabaseName("access_request_name");
        builder.HasIndex(request => new { request.AgentId, request.UserId }).IsUnique().HasDatabaseName("access_request_agent");
    }
}
