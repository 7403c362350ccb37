using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;

namespace Trinity.Cli.People;

/// <summary><c>trinity whoami</c>: as whom the server knows this command.</summary>
internal static class WhoAmICommand
{
    public static Command Create() => new CliCommand("whoami", "Shows as whom the server knows you, and what you may do.", "trinity whoami")
        .Runs(async (session, _, cancellationToken) =>
        {
            var me = await session.Client.Account.GetAsync(cancellationToken);
            session.Show(screen => new DetailList()
                .Add("You are", me.Email ?? me.Principal, Styles.Strong)
                .Add("Known as", me.Principal)
                .Add("Tenant", me.Tenant)
                .Add("Role", me.Role)
                .Add("You may", string.Join(", ", me.Rights))
                .Add("Instance", me.IsInstanceAdmin ? "you manage its tenants" : null)
                .Add("Other tenants", string.Join(", ", from tenant in me.Tenants where tenant.Name != me.Tenant select $"{tenant.Name} ({tenant.Role})"))
                .Write(screen, Screen.Width));
        });
}
