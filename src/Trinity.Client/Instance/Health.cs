namespace Trinity.Client.Instance;

/// <summary>The health of the instance.</summary>
/// <param name="Status"><c>pass</c> or <c>fail</c>.</param>
/// <param name="Checks">Each check with its outcome.</param>
public sealed record Health(string Status, IReadOnlyDictionary<string, string> Checks);
