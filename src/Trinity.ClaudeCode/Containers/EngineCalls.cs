namespace Trinity.ClaudeCode.Containers;

/// <summary>How the engine is asked.</summary>
internal static class EngineCalls
{
    /// <summary>What an engine that is away makes of a request is one failure, and not that of a container.</summary>
    /// <exception cref="EngineAwayException">The engine does not answer.</exception>
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
        {
            throw new EngineAwayException(exception);
        }
    }
}
