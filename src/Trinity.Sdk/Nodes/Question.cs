using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Nodes;

/// <summary>A question for the operator queue.</summary>
/// <remarks>
/// Title, body, options, proposal, context and form are hashed in the journal: an answer never applies to another question. Build them from
/// the message and from recorded steps; built from state that changes while the person reads, they fail the turn with
/// <c>nondeterministic_turn</c>. A question outside its bounds fails it with <c>invalid_question</c>.
/// </remarks>
public record Question
{
    /// <summary>The option that approves.</summary>
    public const string Approve = "approve";

    /// <summary>The option that declines.</summary>
    public const string Decline = "decline";

    /// <summary>What is wanted, in one line of at most 200 characters.</summary>
    public required string Title { get; init; }

    /// <summary>The question in full, at most 10,000 characters, or null.</summary>
    public string? Body { get; init; }

    /// <summary>The answers to choose from, at most 50; empty when the answer is free text.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>What helps to answer, shown beside the question: any value, written as JSON of at most 1 MiB. Default null: nothing.</summary>
    public object? Context { get; init; }

    /// <summary>
    /// Who is asked: a person's e-mail address, or a role; 1 to 200 characters. It sorts the queue and keeps nobody else who may answer from
    /// answering. Default null: whoever comes first.
    /// </summary>
    public string? To { get; init; }

    /// <summary>How urgent it is. Default <see cref="Nodes.Priority.Normal"/>.</summary>
    public Priority Priority { get; init; }

    /// <summary>
    /// How soon an answer is wanted, from the commit that asks. Later it is overdue, which people see, and still taken. Default null: that
    /// does not matter.
    /// </summary>
    public TimeSpan? DueAfter { get; init; }

    /// <summary>How long it may wait; then it ends with <c>ask_expired</c>. Default 7 days.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Whether a later attempt of the message may finish without reaching it. Default false.</summary>
    public bool IsOptional { get; init; }

    internal AskKind Kind { get; init; }

    /// <summary>A question with a free answer.</summary>
    /// <param name="title">What is wanted, in one line.</param>
    public static Question Text(string title) => new() { Title = title };

    /// <summary>A question with answers to choose from.</summary>
    /// <param name="title">What is wanted, in one line.</param>
    /// <param name="options">The answers, at least one.</param>
    public static Question Choice(string title, params IReadOnlyList<string> options) => new() { Title = title, Options = options };

    /// <summary>Yes or no.</summary>
    /// <param name="title">What is to be approved, in one line.</param>
    public static Question Approval(string title) =>
        new() { Title = title, Options = [Approve, Decline], Kind = AskKind.Approval };

    /// <summary>Yes or no to something proposed. The answer gives back exactly what the person saw.</summary>
    /// <typeparam name="T">The type of the proposal; it is stored as JSON.</typeparam>
    /// <param name="title">What is to be approved, in one line.</param>
    /// <param name="proposal">What the person decides on.</param>
    public static Question<T> Approval<T>(string title, T proposal) =>
        new() { Title = title, Options = [Approve, Decline], Kind = AskKind.Approval, Proposal = proposal };

    /// <summary>A question whose answer is a small form, checked before it is taken.</summary>
    /// <typeparam name="T">
    /// What is filled in: its JSON schema, data annotations included, is the form that the person sees, at most 16 KiB.
    /// </typeparam>
    /// <param name="title">What is wanted, in one line.</param>
    public static Form<T> Form<T>(string title) => new() { Title = title };

    internal virtual AskRequest ToRequest() => new()
    {
        Title = Title,
        Body = Body,
        Kind = Kind,
        Options = Options,
        Context = Context is null ? default : TurnJson.WriteObject(Context),
        Addressee = To,
        Priority = Priority,
        DueAfter = DueAfter,
    };
}

/// <summary>A question about something proposed.</summary>
/// <typeparam name="T">The type of the proposal.</typeparam>
public sealed record Question<T> : Question
{
    /// <summary>What the person is shown and decides on.</summary>
    public required T Proposal { get; init; }

    internal override AskRequest ToRequest() => base.ToRequest() with { Proposal = TurnJson.Write(Proposal) };
}
