namespace Trinity.Server.ModelProxy;

/// <summary>
/// The headers that go through, by their names. All others stay here: the token of the execution, whatever else a container says, and whose account it is.
/// </summary>
internal static class PassedHeaders
{
    public const string RequestId = "request-id";

    /// <summary>By which a server says whether trying again is of use; clients of the provider heed it.</summary>
    public const string ShouldRetry = "x-should-retry";

    private const string Version = "anthropic-version";
    private const string OldestVersion = "2023-06-01";

    private static readonly string[] OfRequests = [Version, "anthropic-beta", "accept", "user-agent", "x-app", "x-claude-code-session-id"];
    private static readonly string[] OfAnswers = ["content-type", RequestId, "retry-after", ShouldRetry];

    private const string StartOfRequests = "x-stainless-";
    private const string StartOfAnswers = "anthropic-ratelimit-";

    /// <summary>Takes over what a request says. Its content type goes with its content.</summary>
    public static void Pass(IHeaderDictionary from, HttpRequestMessage to)
    {
        foreach (var (name, values) in from)
        {
            if (Passes(name, OfRequests, StartOfRequests))
            {
                to.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        if (!to.Headers.Contains(Version))
        {
            to.Headers.Add(Version, OldestVersion);
        }
    }

    /// <summary>Takes over what an answer says.</summary>
    public static void Pass(HttpResponseMessage from, HttpResponse to)
    {
        foreach (var (name, values) in from.Headers.NonValidated.Concat(from.Content.Headers.NonValidated))
        {
            if (Passes(name, OfAnswers, StartOfAnswers))
            {
                to.Headers[name] = values.ToArray();
            }
        }
    }

    private static bool Passes(string name, string[] names, string start) =>
        names.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith(start, StringComparison.OrdinalIgnoreCase);
}
