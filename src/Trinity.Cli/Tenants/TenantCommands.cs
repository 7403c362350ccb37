using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Access;

namespace Trinity.Cli.Tenants;

/// <summary><c>trinity tenants</c>: for who manages the instance.</summary>
internal static class TenantCommands
{
    public static Command Create() => new CliCommand("tenants", "Makes and lists the tenants of the instance.") { List(), New() };

    private static CliCommand List() => ListOptions.Lists(
        new CliCommand("list", "Lists the tenants.", "trinity tenants list"),
        (session, _) => new ListRequest<Tenant>((query, token) => session.Client.Tenants.ListAsync(query, token), new Query()),
        () => new TextTable(new Column("Name") { MinWidth = 12 }, new Column("Created")),
        (table, tenant, now) => table.Add(tenant.Name, Times.Short(tenant.CreatedAt, now)),
        "There are no tenants.");

    private static CliCommand New()
    {
        var name = new Argument<string>("NAME") { Description = "The name: 1 to 63 lower-case letters, digits and hyphens." };
        return new CliCommand("create", "Makes a tenant. You are its first administrator.", "trinity tenants create second") { name }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var tenant = await session.Client.Tenants.CreateAsync(new CreateTenant(arguments.GetRequiredValue(name)), cancellationToken);
                session.Done($"{tenant.Name} is there.");
            });
    }
}
