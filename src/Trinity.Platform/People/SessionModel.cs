using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trinity.Platform.Storage;

namespace Trinity.Platform.People;

internal sealed class SessionModel : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.NameColumns("session");
        builder.HasKey(session => session.Id);
        builder.Property(session => session.Id).ValueGeneratedNever();
        builder.HasIndex(session => session.Hash).IsUnique().HasDatabaseName("session_hash");
        builder.HasIndex(session => session.UserId).HasDatabaseName("session_user");
    }
}

internal sealed class InvitationModel : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.NameColumns("invitation");
        builder.HasKey(invitation => invitation.Id);
        builder.Property(invitation => invitation.Id).ValueGeneratedNever();
        builder.HasIndex(invitation => invitation.Hash).IsUnique().HasDatabaseName("invitation_hash");
        builder.HasIndex(invitation => new { invitation.TenantId, invitation.Email }).IsUnique().HasDatabaseName("invitation_email");
    }
}

internal sealed class SignInAttemptsModel : IEntityTypeConfiguration<SignInAttempts>
{
    public void Configure(EntityTypeBuilder<SignInAttempts> builder)
    {
        builder.NameColumns("sign_in_attempts");
        builder.HasKey(attempts => attempts.EmailHash);
    }
}
