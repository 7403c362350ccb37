namespace Trinity.Client.Instance;

/// <summary>What a fresh instance gives its first administrator.</summary>
/// <param name="ApiKey">A key for programs, shown this once.</param>
public sealed record SetUpDone(string ApiKey);
