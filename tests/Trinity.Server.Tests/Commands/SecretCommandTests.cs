using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Platform.Agents;
using Trinity.Platform.Credentials;
using Trinity.Platform.Secrets;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Commands;
using Trinity.Server.Tests.Secrets;
using Trinity.Storage;
using Trinity.Storage.Sql;
using Trinity.Storage.Sql.Secrets;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Commands;

/// <summary>The keys of the secrets are changed, and every secret stays what it is.</summary>
public abstract class SecretCommandTests(TestStore store) : IAsyncLifetime
{
    private const string Secret = "c2VjcmV0IG9mIHRoZSB0ZXN0IG9ubHk=";

    private static readonly int[] OnlySecond = [2];

    private readonly TestDirectory _files = new();
    private readonly HttpClient _http = new();
    private TestServer? _server;
    private string _hook = string.Empty;

    private static Caller Owner { get; } = Caller.System(new TenantId(1));

    private TestServer Server => _server!;

    private IServiceProvider Services => Server.Services;

    private IEnumerable<int> Keys => SecretKeyFile.Read(Server.DataDirectory).Keys.Select(key => key.Number);

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(store: store);
        await Server.Client.Agents.CreateAsync(new CreateAgent
        {
            Name = "desk",
            RuntimeKind = "native",
            NodeType = "webhook-processor",
            Config = RawJson.From(new { verify = new { scheme = "github", secret = Secret }, to = new[] { new { url = "http://10.0.0.1/", secret = Secret } } }),
        });
        _hook = new Uri((await Server.Client.Webhooks.CreateAsync("desk", "hook")).Url!).AbsolutePath;

        var agent = (await Services.GetRequiredService<IAgentAccess>().FindAsync(Owner, "desk", AccessRights.Edit, TestContext.Current.CancellationToken))!;
        await Services.GetRequiredService<IControlWriter>().WriteAsync(Owner.Tenant, agent.Id, "set_credential", change =>
        {
            var secret = Services.GetRequiredService<SecretCipher>().Seal(Secret, SecretPlace.Credential(Owner.Tenant, 7));
            change.Db.Add(new Credential
            {
                Id = 7,
                TenantId = Owner.Tenant.Value,
                AgentId = agent.Id.Value,
                Name = "github",
                Kind = CredentialKind.Environment,
                Target = "GITHUB_TOKEN",
                Secret = secret,
                CreatedAt = change.Messages.Now,
                UpdatedAt = change.Messages.Now,
            });
            return true;
        });

        // It is sent to the destination, whose row has the secret from then on.
        await WorksAsync();
        await Eventually.HoldsAsync(async () => (await Server.Client.Deliveries.ListAsync("status=dead")).Items.Count == 1);
    }

    public async ValueTask DisposeAsync()
    {
        _files.Dispose();
        _http.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Rotate_EncryptsEverySecretAnew_AndTheOlderKeysCanBeDropped()
    {
        await Server.DownAsync();
        Assert.Equal(new Dictionary<int, int> { [1] = 4 }, Count());

        Assert.Equal(0, await RunAsync("secrets", "rotate"));

        Assert.Equal([1, 2], Keys);
        Assert.Equal(new Dictionary<int, int> { [2] = 4 }, Count());
        await Server.UpAsync();
        await WorksAsync();
        await Server.DownAsync();

        Assert.Equal(0, await RunAsync("secrets", "drop"));

        Assert.Equal(OnlySecond, Keys);
        Assert.Equal(0, await RunAsync("doctor"));
        await Server.UpAsync();
        await WorksAsync();
    }

    [Fact]
    public async Task Keys_OfARunningServer_AreNotChanged()
    {
        Assert.Equal(1, await RunAsync("secrets", "rotate"));
        Assert.Equal(1, await RunAsync("secrets", "drop"));

        Assert.Single(Keys);
        await WorksAsync();
    }

    [Fact]
    public async Task Drop_OfAKeyThatIsUsed_IsRefused_AsAfterARotationThatWasInterrupted()
    {
        await Server.DownAsync();
        SecretKeyFile.Write(Server.DataDirectory, SecretKeyFile.Read(Server.DataDirectory).Add());

        Assert.Equal(1, await RunAsync("secrets", "drop"));

        Assert.Equal([1, 2], Keys);
        await Server.UpAsync();
        await WorksAsync();
        await Server.DownAsync();
        Assert.Equal(0, await RunAsync("secrets", "rotate"));
        Assert.Equal(0, await RunAsync("secrets", "drop"));
        Assert.Equal([3], Keys);
    }

    [Fact]
    public async Task Backup_OfBefore_BringsItsKeysBack()
    {
        var backup = Path.Combine(_files.Path, "instance.backup");
        Assert.Equal(0, await RunAsync("backup", backup));
        await Server.DownAsync();
        Assert.Equal(0, await RunAsync("secrets", "rotate"));
        Assert.Equal(0, await RunAsync("secrets", "drop"));

        Assert.Equal(0, await RunAsync("restore", backup));

        Assert.Equal([1], Keys);
        await Server.UpAsync();
        await WorksAsync();
    }

    [Fact]
    public async Task Doctor_FailsWhereASecretHasNoKey()
    {
        await Server.DownAsync();
        SecretKeyFile.Write(Server.DataDirectory, SecretRing.Create());

        Assert.Equal(1, await RunAsync("doctor"));
        Assert.Equal(1, await RunAsync("secrets", "rotate"));
        Assert.Equal(new Dictionary<int, int> { [0] = 4 }, Count());
    }

    [Fact]
    public async Task Instance_OfTheFirstPrograms_GoesOn_AndIsRotated()
    {
        await Server.DownAsync();
        var key = SecretKeyFile.Read(Server.DataDirectory).Newest;
        var file = Path.Combine(Server.DataDirectory, SecretKeyFile.FileName);
        await File.WriteAllBytesAsync(file, key.Bytes, TestContext.Current.CancellationToken);
        StoppedInstance.Change(Settings, (session, _) =>
        {
            var root = System.Text.Json.Nodes.JsonNode.Parse(SqlRows.First(session.Prepare("SELECT config FROM agent_revision"), row => row.Bytes(0)))!;
            JsonPlace.Replace(root, text => ConfigurationSecrets.IsSecret(text)
                ? ConfigurationSecrets.Marker + Convert.ToBase64String(SecretCipherTests.SealAsTheFirstPrograms(key, Secret))
                : null);
            session.Prepare("UPDATE agent_revision SET config = ?1").Add(Encoding.UTF8.GetBytes(root.ToJsonString())).Run();
            session.Prepare("UPDATE credential SET secret = ?1").Add(SecretCipherTests.SealAsTheFirstPrograms(key, Secret)).Run();
            return session.Prepare("UPDATE destination SET secret = ?1").Add(SecretCipherTests.SealAsTheFirstPrograms(key, Secret)).Run();
        });

        await Server.UpAsync();
        await WorksAsync();
        await Server.DownAsync();
        Assert.Equal(0, await RunAsync("secrets", "rotate"));
        Assert.Equal(0, await RunAsync("secrets", "drop"));

        Assert.Equal(OnlySecond, Keys);
        await Server.UpAsync();
        await WorksAsync();
    }

    private IOptions<StorageOptions> Settings =>
        Options.Create(new StorageOptions { DataDirectory = Server.DataDirectory, Postgres = Server.Postgres });

    /// <summary>How many secrets there are under each key.</summary>
    private IReadOnlyDictionary<int, int>? Count() =>
        StoppedInstance.Look(Settings, session => new SecretRows(session, SecretKeyFile.Read(Server.DataDirectory)).CountByKey());

    private Task<int> RunAsync(params string[] command) => ServerCommands.RunAsync([.. command, "--data", Server.DataDirectory], Server.Postgres ?? string.Empty);

    /// <summary>A delivery that is signed with the secret is taken, and one that is not is refused; and the agent has its credential.</summary>
    private async Task WorksAsync()
    {
        var agent = (await Services.GetRequiredService<IAgentAccess>().FindAsync(Owner, "desk", AccessRights.Edit, TestContext.Current.CancellationToken))!;
        Assert.Equal(Secret, Assert.Single(await Services.GetRequiredService<ICredentialVault>().OpenAsync(Owner.Tenant, agent.Id, TestContext.Current.CancellationToken)).Value);
        Assert.Equal(HttpStatusCode.Accepted, await DeliverAsync(Secret));
        Assert.Equal(HttpStatusCode.Unauthorized, await DeliverAsync("another secret"));
    }

    private async Task<HttpStatusCode> DeliverAsync(string secret)
    {
        var body = Encoding.UTF8.GetBytes("""{"action":"opened"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(Server.Address), _hook)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-GitHub-Delivery", Guid.NewGuid().ToString());
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}

public sealed class SecretCommandFileTests() : SecretCommandTests(TestStore.Sqlite);

public sealed class SecretCommandPostgresTests() : SecretCommandTests(TestStore.Postgres);
