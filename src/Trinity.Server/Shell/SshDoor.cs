using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Trinity.Client.Shell;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Server.Shell;

/// <summary>
/// Which keys open connections over SSH. They are given for minutes and to nobody but who asked, and are in memory only: after a restart one asks
/// again. The server's own key is made here too, for each agent, and changes with a restart.
/// </summary>
internal sealed class SshDoor(IOptions<ConnectionOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>The latest ones hold.</summary>
    private const int KeysAtOnce = 8;

    /// <summary>No forwarding of anything: a shell and its terminal.</summary>
    private const string Restrictions = "restrict,pty ";

    private readonly Lock _lock = new();
    private readonly Dictionary<(AgentId Agent, Principal Principal), List<(string Key, DateTimeOffset ExpiresAt)>> _keys = [];
    private readonly Dictionary<AgentId, ECDsa> _hosts = [];

    /// <summary>Lets a key in for a while.</summary>
    /// <returns>The server's public key, and until when.</returns>
    public (string HostKey, DateTimeOffset ExpiresAt) Allow(AgentId agent, Principal principal, string publicKey)
    {
        var now = time.GetUtcNow();
        var expiresAt = now + options.Value.KeyLife;
        lock (_lock)
        {
            foreach (var gone in _keys.Where(entry => entry.Value.TrueForAll(key => key.ExpiresAt <= now)).Select(entry => entry.Key).ToArray())
            {
                _keys.Remove(gone);
            }

            if (!_keys.TryGetValue((agent, principal), out var keys))
            {
                _keys.Add((agent, principal), keys = []);
            }

            keys.RemoveAll(known => known.ExpiresAt <= now || known.Key == publicKey);
            keys.Add((publicKey, expiresAt));
            keys.RemoveRange(0, Math.Max(0, keys.Count - KeysAtOnce));
            return (SshKeyText.PublicOf(HostOf_NeedsLock(agent)), expiresAt);
        }
    }

    /// <summary>The keys of a connection; null when the caller has none that holds.</summary>
    public SshKeys? Find(AgentId agent, Principal principal)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            return _keys.GetValueOrDefault((agent, principal))?.Where(known => known.ExpiresAt > now).Select(known => Restrictions + known.Key).ToArray()
                is { Length: > 0 } keys
                    ? new SshKeys(HostOf_NeedsLock(agent).ExportECPrivateKeyPem(), keys)
                    : null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var host in _hosts.Values)
            {
                host.Dispose();
            }

            _hosts.Clear();
        }
    }

    private ECDsa HostOf_NeedsLock(AgentId agent)
    {
        if (!_hosts.TryGetValue(agent, out var host))
        {
            _hosts.Add(agent, host = ECDsa.Create(ECCurve.NamedCurves.nistP256));
        }

        return host;
    }
}
