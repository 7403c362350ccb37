using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Trinity.Testing.Docker;

/// <summary>An authority, and what it has signed: the certificate of an engine of this machine, and that of who may speak to it. Files, as PEM.</summary>
public sealed class EngineCertificates : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private EngineCertificates(string directory) => Directory = directory;

    /// <summary>Where the engine finds <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c>.</summary>
    public string Directory { get; }

    public string Authority => Path.Combine(Directory, "ca.pem");

    public string Certificate => Path.Combine(Directory, "client-cert.pem");

    public string Key => Path.Combine(Directory, "client-key.pem");

    public static EngineCertificates Create()
    {
        var made = new EngineCertificates(System.IO.Directory.CreateTempSubdirectory("trinity-certificates-").FullName);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=trinity test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var authority = request.CreateSelfSigned(Day(-1), Day(1));
        File.WriteAllText(made.Authority, authority.ExportCertificatePem());
        made.Write(authority, ServerUse, "cert.pem", "key.pem");
        made.Write(authority, ClientUse, "client-cert.pem", "client-key.pem");
        return made;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    private static DateTimeOffset Day(int days) => TimeProvider.System.GetUtcNow().AddDays(days);

    private void Write(X509Certificate2 authority, string use, string certificateFile, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=trinity test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, Day(-1).AddHours(1), Day(1).AddHours(-1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(Directory, certificateFile), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(Directory, keyFile), key.ExportPkcs8PrivateKeyPem());
    }
}
