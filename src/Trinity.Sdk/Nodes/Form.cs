using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Nodes;

/// <summary>A question whose answer is a form. <see cref="Question.Form{T}"/> makes one.</summary>
/// <typeparam name="T">What is filled in. Its JSON schema is hashed with the question.</typeparam>
public sealed record Form<T> : Question
{
    internal override AskRequest ToRequest() => base.ToRequest() with { Schema = TypeSchema.Of(typeof(T)) };
}

/// <summary>A form that a person filled in.</summary>
/// <typeparam name="T">The type of the form.</typeparam>
public sealed record FormAnswer<T> : Answer
{
    /// <summary>What was filled in.</summary>
    public required T Value { get; init; }
}
