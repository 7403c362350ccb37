namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>Where the process of a server ends.</summary>
/// <param name="Write">The name of the write.</param>
/// <param name="Side">Before or after it.</param>
/// <param name="Agent">The scenario's agent: a write of the same name that is another agent's is not meant. Null where the scenario has none.</param>
internal sealed record FaultPoint(string Write, string Side, long? Agent = null);
