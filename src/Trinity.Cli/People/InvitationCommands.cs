using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.People;

namespace Trinity.Cli.People;

/// <summary><c>trinity invitations</c>: lets people into the tenant.</summary>
internal static class InvitationCommands
{
    public static Command Create() => new CliCommand("invitations", "Invites people into the tenant.") { List(), New(), Revoke() };

    private static CliCommand List() => ListOptions.Lists(
        new CliCommand("list", "Lists the invitations that are open.", "trinity invitations list"),
        (session, _) => new ListRequest<Invitation>((query, token) => session.Client.Invitations.ListAsync(query, token), new Query()),
        () => new TextTable(
            new Column("E-mail") { MinWidth = 16 },
            new Column("Role"),
            new Column("Id"),
            new Column("By") { Rank = 1 },
            new Column("Expires")),
        (table, invitation, now) => table.Add(
            invitation.Email,
            Cell.Word(invitation.Role),
            invitation.Id,
            invitation.CreatedBy,
            Times.Short(invitation.ExpiresAt, now)),
        "Nobody is invited. Invite somebody: trinity invitations create --help");

    private static CliCommand New()
    {
        var email = new Argument<string>("EMAIL") { Description = "The address." };
        var role = PeopleCommands.RoleOption();
        return new CliCommand(
            "create",
            "Invites somebody by mail. The link is shown this once too.",
            "trinity invitations create bea@example.org --role operator")
        {
            email,
            role,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var invitation = await session.Client.Invitations.CreateAsync(
                new CreateInvitation(arguments.GetRequiredValue(email), arguments.GetRequiredValue(role)), cancellationToken);
            session.Done(invitation.Link!);
            session.Screen.Remark("It goes out by mail too where the server has one. Whoever has it may join, once, within seven days.");
        });
    }

    private static CliCommand Revoke()
    {
        var invitation = new Argument<string>("INVITATION") { Description = "The invitation's id, inv_…" };
        return new CliCommand("revoke", "Takes an invitation back.", "trinity invitations revoke inv_1") { invitation }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var id = arguments.GetRequiredValue(invitation);
                await session.Client.Invitations.RevokeAsync(id, cancellationToken);
                session.Done($"{id} is taken back.");
            });
    }
}
