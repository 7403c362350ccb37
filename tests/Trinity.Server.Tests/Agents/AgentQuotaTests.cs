using Microsoft.Extensions.DependencyInjection;
using Trinity.Client.Access;
using Trinity.Client.Agents;
using Trinity.Client.People;
using Trinity.Platform.Access;
using Trinity.Platform.Agents;
using Trinity.Server.Tests.People;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Agents;

/// <summary>How many agents there may be, of an owner and in a tenant. Every way to one more counts.</summary>
[OnEitherStore]
public sealed class AgentQuotaTests : IAsyncLifetime
{
    private const string Email = "bea@example.org";

    private DeskServer? _server;
    private string _bea = string.Empty;
    private Browser? _browser;

    private DeskServer Server => _server!;

    private Browser Bea => _browser!;

    public async ValueTask InitializeAsync()
    {
        _server = await DeskServer.StartAsync(services => services.Configure<AgentOptions>(options => options.PerOwner[Roles.Builder] = 2));
        _bea = await _server.AddPersonAsync(Email, Roles.Builder);
        _browser = await _server.SignInAsync(Email);
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task Builder_OwnsAsManyAsTheRoleMay_HoweverTheyCameToBe()
    {
        Assert.Equal(201, (await CreateAsync("a")).Status);
        Assert.Equal(201, (await CreateAsync("b")).Status);

        (int, string?)[] refused =
        [
            (await CreateAsync("c")).Refusal,
            (await Bea.PostAsync<Client.Agents.Agent>("agents/a/clone", new CloneAgent("c"))).Refusal,
            (await Bea.PostAsync<Client.Agents.Agent>("agents/import", new AgentFile
            {
                Version = 1,
                Agent = new FiledAgent { Name = "c", RuntimeKind = "native", NodeType = "script" },
            })).Refusal,
            await CodeAsync(Server.Client.Agents.TransferAsync(DeskServer.Desk, _bea)),
        ];

        Assert.All(refused, refusal => Assert.Equal((409, "agent_quota_reached"), refusal));
        Assert.Equal(["a", "b", DeskServer.Desk], (await Server.Client.Agents.ListAsync()).Items.Select(agent => agent.Name));
    }

    [Fact]
    public async Task DeletedAgent_IsNotCounted_UntilItComesBack()
    {
        await CreateAsync("a");
        await CreateAsync("b");
        await Bea.SendAsync<object>(HttpMethod.Delete, "agents/a", body: null);
        var third = await CreateAsync("c");

        var restored = await Bea.PostAsync<Client.Agents.Agent>("agents/a/restore");
        await Bea.SendAsync<object>(HttpMethod.Delete, "agents/c", body: null);
        var later = await Bea.PostAsync<Client.Agents.Agent>("agents/a/restore");

        Assert.Equal((201, (409, "agent_quota_reached"), 200), (third.Status, restored.Refusal, later.Status));
    }

    [Fact]
    public async Task Role_OfTheOwnerCounts_AndOneThatIsNotNamedHasNoLimit()
    {
        await CreateAsync("a");
        await CreateAsync("b");
        await Server.Client.People.ChangeAsync(_bea, new ChangePerson(Roles.Admin));

        Assert.Equal(201, (await CreateAsync("c")).Status);
    }

    [Fact]
    public async Task Tenant_HasAsManyAsItsLimit_AndKeepsWhatItHas()
    {
        await Server.AddAsync("second");
        var limited = await Server.Client.Tenants.LimitAsync("default", new TenantLimits(1));

        var refused = await CodeAsync(Server.AddAsync("third"));
        await Server.Client.Agents.DeleteAsync("second");
        var restored = await CodeAsync(Server.Client.Agents.RestoreAsync("second"));
        await Server.Client.Tenants.LimitAsync("default", new TenantLimits(null));
        await Server.AddAsync("third");

        Assert.Equal(1, limited.MaxAgents);
        Assert.Equal([(409, "agent_quota_reached"), (409, "agent_quota_reached")], [refused, restored]);
        Assert.Null(Assert.Single((await Server.Client.Tenants.ListAsync()).Items).MaxAgents);
    }

    [Fact]
    public async Task Limit_IsOfATenantThatThereIs_AndWithinItsBounds()
    {
        Assert.Equal((404, "tenant_not_found"), await CodeAsync(Server.Client.Tenants.LimitAsync("nowhere", new TenantLimits(1))));
        Assert.Equal((422, "invalid_limits"), await CodeAsync(Server.Client.Tenants.LimitAsync("default", new TenantLimits(-1))));
        Assert.Equal((422, "invalid_limits"), await CodeAsync(Server.Client.Tenants.LimitAsync("default", new TenantLimits(10_000_001))));
        Assert.Equal((403, "forbidden"), (await Bea.SendAsync<Client.Access.Tenant>(HttpMethod.Put, "tenants/default/limits", new TenantLimits(1))).Refusal);
    }

    private Task<Answer<Client.Agents.Agent>> CreateAsync(string name) =>
        Bea.PostAsync<Client.Agents.Agent>("agents", new CreateAgent { Name = name, RuntimeKind = "native", NodeType = "script" });

    private static async Task<(int Status, string? Code)> CodeAsync(Task request) =>
        await DeskServer.RefusedAsync(request) is var problem ? (problem.Status, problem.Code) : default;
}
