using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runs;

namespace Trinity.Server.Egress;

/// <inheritdoc cref="IWorkspaceTokens"/>
internal sealed class WorkspaceTokens : IWorkspaceTokens
{
    private const string Prefix = "trw_";
    private const int SecretBytes = 32;

    /// <summary>Hashes, so that no look into memory gives one away.</summary>
    private readonly ConcurrentDictionary<AgentId, byte[]> _hashes = [];

    public string Issue(AgentId agent)
    {
        var secret = RandomNumberGenerator.GetHexString(2 * SecretBytes, lowercase: true);
        _hashes[agent] = Hash(secret);
        return $"{Prefix}{agent}_{secret}";
    }

    public void Revoke(AgentId agent) => _hashes.TryRemove(agent, out _);

    /// <returns>Whose a token is; null when it is nobody's.</returns>
    public AgentId? Find(string token)
    {
        var at = token.LastIndexOf('_');
        return token.StartsWith(Prefix, StringComparison.Ordinal) && at > Prefix.Length
            && AgentId.TryParse(token[Prefix.Length..at], out var agent)
            && _hashes.TryGetValue(agent, out var hash)
            && CryptographicOperations.FixedTimeEquals(hash, Hash(token[(at + 1)..]))
                ? agent
                : null;
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
