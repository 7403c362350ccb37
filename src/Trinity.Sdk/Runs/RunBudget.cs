namespace Trinity.Sdk.Runs;

/// <summary>What an execution may use up of models in all, also where it is run again.</summary>
/// <param name="OutputTokens">Output tokens; null for no bound.</param>
/// <param name="MicroUsd">Millionths of a dollar; null for no bound.</param>
internal sealed record RunBudget(long? OutputTokens, long? MicroUsd);
