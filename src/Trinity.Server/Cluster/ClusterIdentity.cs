using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Orleans.Connections.Security;
using Trinity.Platform.Secrets;

namespace Trinity.Server.Cluster;

/// <summary>
/// By what the servers of an instance know each other: a key that is made of the instance's own, which all of them have and nobody else. Each
/// shows a certificate of it, and takes no connection of anybody who cannot.
/// </summary>
internal sealed class ClusterIdentity(SecretRing secrets, TimeProvider time) : IDisposable
{
    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("trinity cluster 1");

    private readonly X509Certificate2 _certificate = Create(secrets.Newest.Bytes, time.GetUtcNow());

    public TlsOptions Tls() => new()
    {
        LocalCertificate = _certificate,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (certificate, _, _) => IsOurs(certificate),
        OnAuthenticateAsClient = (_, client) => client.TargetHost = "trinity",
    };

    public void Dispose() => _certificate.Dispose();

    /// <summary>Only the key counts: who has it has the instance's.</summary>
    private bool IsOurs(X509Certificate2 certificate) =>
        CryptographicOperations.FixedTimeEquals(certificate.GetPublicKey(), _certificate.GetPublicKey());

    private static X509Certificate2 Create(byte[] secret, DateTimeOffset now)
    {
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, outputLength: 32, info: Purpose),
        });
        var request = new CertificateRequest("CN=trinity", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(20));

        // Through its bytes: a certificate whose key is only in memory does not do for a server everywhere.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }
}
