using Trinity.Platform;

namespace Trinity.Server.Http;

internal static class Outcomes
{
    /// <summary>Answers with what was done, or with why not.</summary>
    public static IResult ToResult<T>(this Outcome<T> outcome, Func<T, IResult> whenDone) => outcome switch
    {
        Outcome<T>.Done done => whenDone(done.Value),
        Outcome<T>.Refused refused => Problems.Of(refused.Refusal),
        _ => throw new InvalidOperationException("Unknown outcome."),
    };
}
