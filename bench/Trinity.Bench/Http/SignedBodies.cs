using System.Text;
using Trinity.Sdk.Intake;

namespace Trinity.Bench.Http;

/// <summary>What wrk sends, for its script: bodies signed as GitHub does, and the paths they go to.</summary>
internal static class SignedBodies
{
    public const string Secret = "bench-secret-0123456789";

    /// <summary>Writes the two files of a load.</summary>
    public static async Task<(string Paths, string Bodies)> WriteAsync(string directory, IEnumerable<string> tokens, Func<int, byte[]> body)
    {
        var paths = Path.Combine(directory, "paths.txt");
        var bodies = Path.Combine(directory, "bodies.txt");
        await File.WriteAllLinesAsync(paths, tokens.Select(token => $"/hooks/{token}"));
        await File.WriteAllLinesAsync(bodies, Enumerable.Range(0, 64).Select(body).Select(
            bytes => $"{GitHubSignature.Sign(bytes, Secret)}\t{Encoding.UTF8.GetString(bytes)}"));
        return (paths, bodies);
    }
}
