using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Runs;

/// <summary>Gives out what an execution may ask the platform with while it goes on. It is dead with the execution.</summary>
internal interface IRunTokens
{
    /// <summary>Makes a token. It is stored nowhere.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="budget">What it may use up.</param>
    string Issue(TenantId tenant, MessageId execution, RunBudget budget);
}
