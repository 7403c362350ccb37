using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Runtimes;

/// <summary>
/// Takes the ends of what runtimes do outside of turns: a turn that has started something long, or found it, is suspended with a wait of the
/// kind <see cref="JournalKind.RuntimeExit"/>, and is run again when its end has been told here.
/// </summary>
public interface IRuntimeExits
{
    /// <summary>Ends a wait, durably and once.</summary>
    /// <param name="tenant">The tenant of the execution.</param>
    /// <param name="agent">The agent of the execution.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="wait">The name of the wait.</param>
    /// <param name="result">What came of it, as JSON; empty when there is an error.</param>
    /// <param name="error">Why it failed; null when it did not.</param>
    /// <returns>Whether it counted: an execution that has ended, or no longer waits for it, takes no end.</returns>
    Task<bool> EndAsync(TenantId tenant, AgentId agent, MessageId execution, string wait, ReadOnlyMemory<byte> result, TurnError? error);
}
