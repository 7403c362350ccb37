namespace Trinity.Platform;

/// <summary>What became of a request to the platform.</summary>
/// <typeparam name="T">What it gives when it was done.</typeparam>
internal abstract record Outcome<T>
{
    private Outcome()
    {
    }

    public static implicit operator Outcome<T>(T value) => new Done(value);

    public static implicit operator Outcome<T>(Refusal refusal) => new Refused(refusal);

    internal sealed record Done(T Value) : Outcome<T>;

    internal sealed record Refused(Refusal Refusal) : Outcome<T>;
}

/// <summary>Why a request was refused; nothing has changed.</summary>
/// <param name="Kind">What kind of refusal it is.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Message">What was wrong and what is allowed.</param>
internal sealed record Refusal(RefusalKind Kind, string Code, string Message)
{
    /// <summary>The faults one by one, where there are several.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>When it may be tried again; null when waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Absent, or not for this caller: the same.</summary>
    public static Refusal NotFound(string what) => new(RefusalKind.NotFound, what + "_not_found", $"There is no such {what.Replace('_', ' ')}.");

    public static Refusal Invalid(string code, string message, params IReadOnlyList<Fault> faults) =>
        new(RefusalKind.Invalid, code, message) { Faults = faults };

    /// <summary>The caller is not a person, and only a person may do this: no key but a person's own is good for it.</summary>
    public static Refusal PersonRequired { get; } = new(
        RefusalKind.Forbidden, "person_required", "Only a person may do this: sign in, or use a key of your own.");

    /// <summary>The caller may not do this at all, whatever it is done to.</summary>
    public static Refusal Forbidden(string message) => new(RefusalKind.Forbidden, "forbidden", message);

    public static Refusal Conflict(string code, string message) => new(RefusalKind.Conflict, code, message);
}

/// <summary>One fault of a request.</summary>
/// <param name="Pointer">Where, as a JSON pointer into the request.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
internal sealed record Fault(string Pointer, string Code, string Message);

/// <summary>The kinds of refusals.</summary>
internal enum RefusalKind
{
    /// <summary>The request makes no sense as it is.</summary>
    Invalid,

    /// <summary>Absent, or not for this caller.</summary>
    NotFound,

    /// <summary>It does not fit the state of things.</summary>
    Conflict,

    /// <summary>Somebody else has changed it since.</summary>
    Changed,

    /// <summary>The caller may not do this at all.</summary>
    Forbidden,

    /// <summary>The caller has not shown who it is.</summary>
    Unauthenticated,

    /// <summary>Too often in too short a time.</summary>
    TooMany,
}
