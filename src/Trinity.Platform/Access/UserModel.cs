using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trinity.Platform.Storage;

namespace Trinity.Platform.Access;

internal sealed class UserModel : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.NameColumns("user");
        builder.HasKey(user => user.Id);
        builder.Property(user => user.Id).ValueGeneratedNever();
        builder.HasIndex(user => user.Email).IsUnique().HasDatabaseName("user_email");
    }
}

internal sealed class MembershipModel : IEntityTypeConfiguration<Membership>
{
    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.NameColumns("membership");
        builder.HasKey(membership => new { membership.TenantId, membership.UserId });
        builder.HasIndex(membership => membership.UserId).HasDatabaseName("membership_user");
    }
}
