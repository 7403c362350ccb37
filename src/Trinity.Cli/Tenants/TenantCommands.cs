using System.CommandLine;
using System.Globalization;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Access;

namespace Trinity.Cli.Tenants;

/// <summary><c>trinity tenants</c>: for who manages the instance.</summary>
internal static class TenantCommands
{
    public static Command Create() => new CliCommand("tenants", "Makes and lists the tenants of the instance.") { List(), New(), Limit() };

    private static CliCommand List() => ListOptions.Lists(
        new CliCommand("list", "Lists the tenants.", "trinity tenants list"),
        (session, _) => new ListRequest<Tenant>((query, token) => session.Client.Tenants.ListAsync(query, token), new Query()),
        () => new TextTable(new Column("Name") { MinWidth = 12 }, new Column("Most agents") { IsNumber = true }, new Column("Created")),
        (table, tenant, now) => table.Add(tenant.Name, tenant.MaxAgents?.ToString("N0", CultureInfo.InvariantCulture), Times.Short(tenant.CreatedAt, now)),
        "There are no tenants.");

    private static CliCommand Limit()
    {
        var name = new Argument<string>("TENANT") { Description = "The tenant." };
        var agents = new Option<int?>("--agents") { Description = "How many agents it may have, deleted ones not counted. Omitted: no limit.", HelpName = "N" };
        return new CliCommand(
            "limit",
            "Says how much a tenant may have. What it has already stays.",
            "trinity tenants limit second --agents 500",
            "trinity tenants limit second")
        {
            name,
            agents,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var tenant = await session.Client.Tenants.LimitAsync(
                arguments.GetRequiredValue(name), new TenantLimits(arguments.GetValue(agents)), cancellationToken);
            session.Done(tenant.MaxAgents is { } most
                ? $"{tenant.Name} may have {most.ToString("N0", CultureInfo.InvariantCulture)} agents."
                : $"{tenant.Name} may have as many agents as there is room for.");
        });
    }

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
