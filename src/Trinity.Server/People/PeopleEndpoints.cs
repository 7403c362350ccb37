using Trinity.Client.People;
using Trinity.Platform;
using Trinity.Platform.People;
using Trinity.Sdk.Access;
using Trinity.Server.Http;

namespace Trinity.Server.People;

/// <summary>Who belongs to the tenant, over HTTP.</summary>
internal static class PeopleEndpoints
{
    private const string UserPrefix = "user:";

    public static RouteGroupBuilder MapPeople(this RouteGroupBuilder api)
    {
        var people = api.MapGroup("/people").WithTags("People");
        people.MapGet("/", ListAsync).WithName("ListPeople").Requires(AccessRights.Administer)
            .WithSummary("Lists the people of the tenant, by address.").Produces<Client.Page<Person>>();
        people.MapGet("/{person}", GetAsync).WithName("GetPerson").Requires(AccessRights.Administer).WithSummary("Shows a person.").Produces<Person>();
        people.MapPatch("/{person}", ChangeAsync).WithName("ChangePerson").Requires(AccessRights.Administer).PersonsOnly()
            .WithSummary("Gives a person another role.").Produces<Person>();
        people.MapPost("/{person}/suspend", SuspendAsync).WithName("SuspendPerson").Requires(AccessRights.Administer).PersonsOnly()
            .WithSummary("Keeps a person out: sessions and keys are worth nothing from now on.").Produces<Person>();
        people.MapPost("/{person}/resume", ResumeAsync).WithName("ResumePerson").Requires(AccessRights.Administer).PersonsOnly()
            .WithSummary("Lets a suspended person in again.").Produces<Person>();
        people.MapDelete("/{person}", RemoveAsync).WithName("RemovePerson").Requires(AccessRights.Administer).PersonsOnly()
            .WithSummary("Takes a person out of the tenant, with the person's keys. What the person owns stays.")
            .Produces(StatusCodes.Status204NoContent);
        people.MapDelete("/{person}/second-factor", RemoveSecondFactorAsync).WithName("RemovePersonsSecondFactor")
            .Requires(AccessRights.Administer).InstanceAdminsOnly()
            .WithSummary("Lets a person who has lost the authenticator sign in without it.").Produces<Person>();
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, PeopleService people, int? limit, string? cursor, CancellationToken cancellationToken) =>
        (await people.ListAsync(context.Caller(), Paging.Read(cursor), Paging.Limit(limit), cancellationToken))
            .ToResult(page => page.ToResult(context, PeopleShapes.Show));

    private static Task<IResult> GetAsync(HttpContext context, PeopleService people, string person, CancellationToken cancellationToken) =>
        AnswerAsync(person, id => people.GetAsync(context.Caller(), id, cancellationToken));

    private static Task<IResult> ChangeAsync(HttpContext context, PeopleService people, string person, ChangePerson change) =>
        AnswerAsync(person, id => people.ChangeRoleAsync(context.Caller(), id, change.Role));

    private static Task<IResult> SuspendAsync(HttpContext context, PeopleService people, string person) =>
        AnswerAsync(person, id => people.SuspendAsync(context.Caller(), id));

    private static Task<IResult> ResumeAsync(HttpContext context, PeopleService people, string person) =>
        AnswerAsync(person, id => people.ResumeAsync(context.Caller(), id));

    private static Task<IResult> RemoveSecondFactorAsync(HttpContext context, PeopleService people, string person) =>
        AnswerAsync(person, id => people.RemoveSecondFactorAsync(context.Caller(), id));

    private static async Task<IResult> RemoveAsync(HttpContext context, PeopleService people, string person) =>
        (await people.RemoveAsync(context.Caller(), IdOf(person))).ToResult(_ => TypedResults.NoContent());

    private static async Task<IResult> AnswerAsync(string person, Func<long, Task<Outcome<Platform.Access.Member>>> request) =>
        (await request(IdOf(person))).ToResult(member => TypedResults.Ok(PeopleShapes.Show(member)));

    /// <summary>What is no id is nobody's.</summary>
    private static long IdOf(string person) =>
        person.StartsWith(UserPrefix, StringComparison.Ordinal) && long.TryParse(person.AsSpan(UserPrefix.Length), out var id) ? id : 0;
}
