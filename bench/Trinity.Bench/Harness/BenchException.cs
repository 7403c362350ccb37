namespace Trinity.Bench.Harness;

/// <summary>A figure that must not be believed: the rows do not match what was sent, or something did not run.</summary>
internal sealed class BenchException(string message) : Exception(message)
{
    /// <summary>Holds a count to what it has to be.</summary>
    public static void ThrowUnless(bool isTrue, string message)
    {
        if (!isTrue)
        {
            throw new BenchException($"Mismatch: {message}");
        }
    }
}
