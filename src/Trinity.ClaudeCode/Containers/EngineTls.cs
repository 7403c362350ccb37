using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Docker.DotNet.Handler.Abstractions;

namespace Trinity.ClaudeCode.Containers;

/// <summary>
/// Speaks to an engine over TLS, both ends with a certificate. Only the authority that is set is trusted, not those of the system: whoever has an engine
/// has its machine.
/// </summary>
internal sealed class EngineTls : IAuthProvider, IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _authority = [];

    /// <param name="authority">The file of the authority's certificate, as PEM.</param>
    /// <param name="certificate">The file of the server's certificate, with which it shows who it is.</param>
    /// <param name="key">The file of the key of that.</param>
    public EngineTls(string authority, string certificate, string key)
    {
        _authority.ImportFromPemFile(authority);
        _certificate = X509Certificate2.CreateFromPemFile(certificate, key);
    }

    public bool TlsEnabled => true;

    public HttpMessageHandler ConfigureHandler(HttpMessageHandler handler)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(_authority);
        ((SocketsHttpHandler)handler).SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificates = [_certificate],
            CertificateChainPolicy = policy,
        };
        return handler;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        foreach (var certificate in _authority)
        {
            certificate.Dispose();
        }
    }
}
