using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.People;

namespace Trinity.Cli.People;

/// <summary><c>trinity people</c>: who belongs to the tenant.</summary>
internal static class PeopleCommands
{
    public static readonly string[] Roles = ["viewer", "operator", "builder", "admin"];

    public static Command Create() => new CliCommand("people", "Shows who belongs to the tenant, and says what they may do.")
    {
        List(),
        Role(),
        Simple(
            "suspend",
            "Keeps a person out.",
            "What the person uses is refused at once.",
            async (people, person, token) => (await people.SuspendAsync(person, token)).Email + " is kept out."),
        Simple(
            "resume",
            "Lets a suspended person in again.",
            consequence: null,
            async (people, person, token) => (await people.ResumeAsync(person, token)).Email + " may come in again."),
        Simple(
            "remove",
            "Takes a person out of the tenant, with the person's keys.",
            "What the person owns stays.",
            async (people, person, token) =>
            {
                await people.RemoveAsync(person, token);
                return person + " is out.";
            }),
        Simple(
            "reset-second-factor",
            "Lets a person who has lost the authenticator sign in without it. For who manages the instance.",
            "Signing in takes the password alone then.",
            async (people, person, token) => (await people.RemoveSecondFactorAsync(person, token)).Email + " signs in without a second factor now."),
    };

    public static Option<string> RoleOption()
    {
        var role = new Option<string>("--role")
        {
            Description = "What the person may do: viewer (see and use what is shared), operator (and operate it), builder (and make agents), "
                + "admin (everything in the tenant).",
            HelpName = "ROLE",
            Required = true,
        };
        role.AcceptOnlyFromAmong(Roles);
        return role;
    }

    private static CliCommand List() => ListOptions.Lists(
        new CliCommand("list", "Lists the people of the tenant.", "trinity people list"),
        (session, _) => new ListRequest<Person>((query, token) => session.Client.People.ListAsync(query, token), new Query()),
        () => new TextTable(
            new Column("E-mail") { MinWidth = 16 },
            new Column("Role"),
            new Column("Id"),
            new Column("Second factor") { Rank = 1 },
            new Column("Suspended") { IsHiddenWhenEmpty = true },
            new Column("Since") { Rank = 2 }),
        (table, person, now) => table.Add(
            person.Email,
            Cell.Word(person.Role),
            person.Id,
            person.HasSecondFactor ? "yes" : "no",
            Times.Short(person.SuspendedAt, now),
            Times.Short(person.CreatedAt, now)),
        "There is nobody.");

    private static CliCommand Role()
    {
        var person = Person();
        var role = RoleOption();
        return new CliCommand("role", "Gives a person another role.", "trinity people role user:7 --role builder") { person, role }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var changed = await session.Client.People.ChangeAsync(
                    arguments.GetRequiredValue(person), new ChangePerson(arguments.GetRequiredValue(role)), cancellationToken);
                session.Done($"{changed.Email} is {changed.Role} now.");
            });
    }

    private static CliCommand Simple(
        string verb, string description, string? consequence, Func<PeopleClient, string, CancellationToken, Task<string>> act)
    {
        var person = Person();
        var yes = Confirmation.Create();
        var command = new CliCommand(verb, description, $"trinity people {verb} user:7{(consequence is null ? string.Empty : " --yes")}") { person };
        if (consequence is not null)
        {
            command.Add(yes);
        }

        return command.Runs(async (session, arguments, cancellationToken) =>
        {
            var id = arguments.GetRequiredValue(person);
            if (consequence is not null)
            {
                await session.RequireAsync(arguments.GetValue(yes), $"{char.ToUpperInvariant(verb[0])}{verb[1..]} {id}? {consequence}", cancellationToken);
            }

            session.Done(await act(session.Client.People, id, cancellationToken));
        });
    }

    private static Argument<string> Person() => new("PERSON") { Description = "The person's id, for example user:7." };
}
