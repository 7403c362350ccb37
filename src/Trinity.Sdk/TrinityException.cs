namespace Trinity.Sdk;

/// <summary>The root of all failures that Trinity reports with a stable code.</summary>
/// <remarks>
/// <see cref="Exception.Message"/> is public: it may reach a user, a model or a channel. It must hold no secret, path or query.
/// </remarks>
public class TrinityException : Exception
{
    /// <summary>Creates a failure.</summary>
    /// <param name="code">The stable code in snake_case, at most 64 characters.</param>
    /// <param name="message">A sentence for people, without secrets.</param>
    /// <param name="innerException">What caused it; it never leaves the process.</param>
    public TrinityException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>The stable code of the failure, for programs.</summary>
    public string Code { get; }
}
