using Trinity.Client.People;
using Trinity.Platform;
using Trinity.Platform.Access;
using Trinity.Platform.People;

namespace Trinity.Server.People;

/// <summary>People as the API shows them.</summary>
internal static class PeopleShapes
{
    public static Me Show(AccountView view) => new()
    {
        Principal = view.Caller.Principal.ToString(),
        Tenant = view.Tenant,
        Role = view.Member?.Membership.Role,
        Email = view.Member?.User.Email,
        Rights = [.. RightWords.Of(view.Caller.Rights)],
        IsInstanceAdmin = view.Caller.IsInstanceAdmin,
        HasSecondFactor = view.Member?.User.TotpSecret is not null,
        Tenants = [.. view.Tenants.Select(tenant => new MyTenant(tenant.Tenant, tenant.Role))],
    };

    public static Person Show(Member member) => new()
    {
        Id = Callers.PrincipalOf(member.User.Id).ToString(),
        Email = member.User.Email,
        Role = member.Membership.Role,
        HasSecondFactor = member.User.TotpSecret is not null,
        CreatedAt = member.Membership.CreatedAt,
        SuspendedAt = member.Membership.SuspendedAt,
    };

    public static Client.People.Invitation Show(Platform.People.Invitation invitation) => new()
    {
        Id = PublicIds.Invitation(invitation.Id),
        Email = invitation.Email,
        Role = invitation.Role,
        CreatedBy = invitation.CreatedBy,
        CreatedAt = invitation.CreatedAt,
        ExpiresAt = invitation.ExpiresAt,
    };

    public static ListedSession Show(Session session, long? current) => new()
    {
        Id = PublicIds.Session(session.Id),
        IsCurrent = session.Id == current,
        Address = session.Address,
        UserAgent = session.UserAgent,
        CreatedAt = session.CreatedAt,
        LastSeenAt = session.LastSeenAt,
        ExpiresAt = session.ExpiresAt,
    };
}
