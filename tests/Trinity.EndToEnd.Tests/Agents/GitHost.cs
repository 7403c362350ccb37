using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>A host outside with a repository of its own, by HTTPS: anybody may read it, and who has the password may push.</summary>
internal sealed class GitHost : IAsyncDisposable
{
    public const string Name = "git.test";
    public const string Password = "of-the-git-host-only";

    private static readonly string Basic = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"ada:{Password}"))}";

    private readonly TestDirectory _directory;
    private readonly WebApplication _app;

    private GitHost(TestDirectory directory, WebApplication app, X509Certificate2 certificate) =>
        (_directory, _app, Authority) = (directory, app, certificate.ExportCertificatePem());

    /// <summary>What signed its certificate, as PEM.</summary>
    public string Authority { get; }

    public int Port => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    public string Url => $"https://{Name}:{Port}/app.git";

    public static async Task<GitHost> StartAsync()
    {
        var directory = new TestDirectory();
        await Tool.RunAsync("git", ["init", "-q", "-b", "main", "--bare", Path.Combine(directory.Path, "app.git")]);
        var certificate = Certificate();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var app = builder.Build();
        app.Run(context => ServeAsync(context, directory.Path));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GitHost(directory, app, certificate);
    }

    /// <summary>What was committed to its main branch, the last first.</summary>
    public async Task<string[]> SubjectsAsync() =>
        (await Tool.RunAsync("git", ["-C", Path.Combine(_directory.Path, "app.git"), "log", "--format=%s", "main"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _directory.Dispose();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    /// <summary>Git has a program for that, which speaks CGI.</summary>
    private static async Task ServeAsync(HttpContext context, string root)
    {
        var isPush = context.Request.QueryString.Value!.Contains("git-receive-pack", StringComparison.Ordinal) || context.Request.Path.Value!.EndsWith("git-receive-pack", StringComparison.Ordinal);
        if (isPush && context.Request.Headers.Authorization != Basic)
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return;
        }

        using var git = Process.Start(new ProcessStartInfo("git", ["http-backend"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment =
            {
                ["GIT_PROJECT_ROOT"] = root,
                ["GIT_HTTP_EXPORT_ALL"] = "1",
                ["REMOTE_USER"] = isPush ? "ada" : "",
                ["REQUEST_METHOD"] = context.Request.Method,
                ["PATH_INFO"] = context.Request.Path,
                ["QUERY_STRING"] = context.Request.QueryString.Value.TrimStart('?'),
                ["CONTENT_TYPE"] = context.Request.ContentType ?? "",
                ["HTTP_CONTENT_ENCODING"] = context.Request.Headers.ContentEncoding.ToString(),
                ["GIT_PROTOCOL"] = context.Request.Headers["Git-Protocol"].ToString(),
            },
        })!;
        await context.Request.Body.CopyToAsync(git.StandardInput.BaseStream, context.RequestAborted);
        git.StandardInput.Close();
        using var answer = new MemoryStream();
        await git.StandardOutput.BaseStream.CopyToAsync(answer, context.RequestAborted);
        var bytes = answer.ToArray();
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var header in Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n").Select(line => line.Split(": ", 2)))
        {
            if (header[0] == "Status")
            {
                context.Response.StatusCode = int.Parse(header[1].AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture);
            }
            else
            {
                context.Response.Headers[header[0]] = header[1];
            }
        }

        await context.Response.Body.WriteAsync(bytes.AsMemory(end + 4), context.RequestAborted);
    }
}
