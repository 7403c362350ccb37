using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client.Operators;
using Trinity.Client.People;
using Trinity.Native;
using Trinity.Platform.Access;
using Trinity.Platform.People;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Server.Tests.People;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests;

/// <summary>A server with one scripted agent, on a clock that only the test moves: what tests of what people do begin with.</summary>
internal sealed class DeskServer : IAsyncDisposable
{
    public const string Desk = "desk";

    /// <summary>What everybody here signs in with.</summary>
    public const string Password = "correct horse battery";

    private static readonly TenantId Tenant = new(1);

    private readonly List<TrinityClient> _clients = [];
    private readonly List<Browser> _browsers = [];

    private DeskServer(TestServer server, TestTime time, SentMail mail)
    {
        Server = server;
        Time = time;
        Mail = mail;
    }

    public TestServer Server { get; }

    public TestTime Time { get; }

    public TrinityClient Client => Server.Client;

    /// <summary>The mail that was sent, the latest last.</summary>
    public SentMail Mail { get; }

    public IControlWriter Writer => Server.Services.GetRequiredService<IControlWriter>();

    public static async Task<DeskServer> StartAsync(
        Action<IServiceCollection>? configure = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var time = new TestTime(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        var mail = new SentMail();
        var server = await TestServer.StartAsync(time, services =>
        {
            services.AddSingleton<IMailer>(mail);
            services.AddSingleton(_ =>
            {
                var catalog = new NodeCatalog();
                catalog.Add(typeof(ScriptNode));
                catalog.Add(typeof(RelaxedScriptNode));
                return catalog;
            });
            configure?.Invoke(services);
        }, settings: settings);
        var desk = new DeskServer(server, time, mail);
        await desk.AddAsync(Desk);
        return desk;
    }

    public Task AddAsync(string name, string nodeType = "script") =>
        Client.Agents.CreateAsync(new CreateAgent { Name = name, RuntimeKind = "native", NodeType = nodeType });

    public Task<string> SendAsync(Func<Turn<ScriptState, ScriptConfig>, Task> handler, string? key = null, string agent = Desk) =>
        SendAsync(Scripts.Add(handler), key, agent);

    public async Task<string> SendAsync(string type, string? key = null, string agent = Desk) =>
        (await Client.Executions.SubmitAsync(agent, new SubmitExecution { Type = type, Key = key })).Id;

    public async Task<string> SendAsync(string status, Func<Turn<ScriptState, ScriptConfig>, Task> handler, string? key, string agent = Desk)
    {
        var id = await SendAsync(handler, key, agent);
        await ReachedAsync(id, status);
        return id;
    }

    public Task ReachedAsync(string execution, string status) =>
        Eventually.HoldsAsync(async () => (await Client.Executions.GetAsync(execution)).Status == status);

    /// <summary>Asks and returns the entry when it is in the queue.</summary>
    public async Task<Ask> AskAsync(Question question, string agent = Desk)
    {
        var id = await SendAsync("waiting", async turn => await turn.AskAsync("q", question), key: null, agent);
        return Assert.Single((await Client.Asks.ListAsync($"execution={id}")).Items);
    }

    /// <summary>Puts alerts into the queue, as many as no test would cause.</summary>
    public Task RaiseAsync(int count, string agent = Desk) => Writer.WriteAsync(Tenant, default, "test_alerts", change =>
    {
        var id = change.Messages.FindAgent(Tenant, agent)!.Id;
        for (var i = 0; i < count; i++)
        {
            change.Messages.InsertAsk(new AskRecord
            {
                Id = change.Messages.NewId(),
                Tenant = Tenant,
                Agent = id,
                Kind = Sdk.Runtimes.AskKind.Alert,
                Title = $"Alert {i}",
                CreatedAt = change.Messages.Now,
            });
        }

        return true;
    });

    /// <summary>A client with a key of its own that may do less.</summary>
    public async Task<TrinityClient> ClientWithAsync(AccessRights rights)
    {
        var client = new TrinityClient(new Uri(Server.Address), await KeyAsync(Tenant, rights));
        _clients.Add(client);
        return client;
    }

    /// <summary>The key of another tenant's administrator.</summary>
    public Task<string> ForeignKeyAsync() => AddTenantAsync(new TenantId(2), "other", "foreigner@example.org");

    /// <summary>Another tenant with an administrator.</summary>
    /// <returns>A key of the administrator.</returns>
    public async Task<string> AddTenantAsync(TenantId tenant, string name, string email)
    {
        await Writer.WriteAsync(tenant, default, "test_tenant", change => change.AllTenants.Add(new Tenant { Id = tenant.Value, Name = name }).Entity.Id);
        await AddPersonAsync(tenant, email, Roles.Admin);
        return await KeyAsync(tenant, AccessRights.All);
    }

    /// <summary>Somebody who belongs to a tenant, and signs in with <see cref="Password"/>.</summary>
    public async Task<string> AddPersonAsync(TenantId tenant, string email, string role)
    {
        var hash = Server.Services.GetRequiredService<Passwords>().Hash(Password);
        return await Writer.WriteAsync(tenant, default, "test_person", change =>
        {
            var user = new User { Id = change.Messages.NextSequence(), Email = email, PasswordHash = hash, CreatedAt = change.Messages.Now };
            change.AllTenants.Add(user);
            change.AllTenants.Add(new Membership { TenantId = tenant.Value, UserId = user.Id, Role = role, CreatedAt = change.Messages.Now });
            return Callers.PrincipalOf(user.Id).ToString();
        });
    }

    /// <summary>A browser in which somebody is signed in.</summary>
    public async Task<Browser> SignInAsync(string email, string? tenant = null)
    {
        var browser = Browser();
        Assert.Equal(201, (await browser.SignInAsync(new SignIn { Email = email, Password = Password, Tenant = tenant })).Status);
        return browser;
    }

    public Browser Browser()
    {
        var browser = new Browser(Server.Address);
        _browsers.Add(browser);
        return browser;
    }

    public Task<string> AddPersonAsync(string email, string role) => AddPersonAsync(Tenant, email, role);

    /// <summary>A person's key that may do less; the person is the tenant's first.</summary>
    private async Task<string> KeyAsync(TenantId tenant, AccessRights rights)
    {
        var key = $"trk_test_{tenant}_{rights}_0123456789abcdef".Replace(", ", "_", StringComparison.Ordinal);
        await Writer.WriteAsync(tenant, default, "test_key", change =>
        {
            change.AllTenants.Add(new ApiKey
            {
                Id = change.Messages.NextSequence(),
                TenantId = tenant.Value,
                Name = "test",
                Prefix = "trk_test",
                Hash = Tokens.Hash(key),
                Rights = rights,
                UserId = change.AllTenants.Memberships.Where(membership => membership.TenantId == tenant.Value).Min(membership => membership.UserId),
                CreatedBy = "system",
                CreatedAt = change.Messages.Now,
            });
            return true;
        });
        return key;
    }

    /// <summary>Why a request is refused.</summary>
    public static async Task<Problem> RefusedAsync(Task request) =>
        (await Assert.ThrowsAsync<TrinityApiException>(() => request)).Problem;

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        _browsers.ForEach(browser => browser.Dispose());
        await Server.DisposeAsync();
    }
}
