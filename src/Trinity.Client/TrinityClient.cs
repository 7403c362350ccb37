using System.Net.Http.Headers;
using Trinity.Client.Access;
using Trinity.Client.Agents;
using Trinity.Client.Audit;
using Trinity.Client.Credentials;
using Trinity.Client.Deliveries;
using Trinity.Client.Executions;
using Trinity.Client.Git;
using Trinity.Client.Instance;
using Trinity.Client.NodeTypes;
using Trinity.Client.Operators;
using Trinity.Client.People;
using Trinity.Client.Sharing;
using Trinity.Client.Shell;
using Trinity.Client.Webhooks;
using Trinity.Client.Workspaces;

namespace Trinity.Client;

/// <summary>Speaks to a Trinity server: one client for each feature, all on one connection.</summary>
/// <remarks>
/// Thread-safe. Every method throws <see cref="TrinityApiException"/> when the server refuses, with the stable code; a request that is
/// refused has changed nothing. Lists are in pages of 50, 200 at most; their queries are query strings without the question mark, for
/// example <c>status=dead&amp;limit=200</c>.
/// </remarks>
public sealed class TrinityClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly bool _ownsHttp;

    /// <summary>Creates a client with a connection of its own.</summary>
    /// <param name="server">The server's address, for example <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="apiKey">An API key; null for what needs none.</param>
    public TrinityClient(Uri server, string? apiKey)
        : this(new HttpClient { BaseAddress = server }, apiKey) => _ownsHttp = true;

    /// <summary>Creates a client on a connection of the caller's.</summary>
    /// <param name="http">The connection, with its base address.</param>
    /// <param name="apiKey">An API key; null for what needs none.</param>
    public TrinityClient(HttpClient http, string? apiKey)
    {
        ArgumentNullException.ThrowIfNull(http);
        _http = http;
        if (apiKey is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        }

        var api = new ApiConnection(http);
        AccessRequests = new AccessRequestsClient(api);
        Account = new AccountClient(api);
        Agents = new AgentsClient(api);
        Asks = new AsksClient(api);
        Audit = new AuditClient(api);
        Callers = new CallersClient(api);
        Credentials = new CredentialsClient(api);
        Deliveries = new DeliveriesClient(api);
        Executions = new ExecutionsClient(api);
        Git = new GitClient(api);
        Instance = new InstanceClient(api);
        Invitations = new InvitationsClient(api);
        Keys = new KeysClient(api);
        Links = new PublicLinksClient(api);
        NodeTypes = new NodeTypesClient(api);
        People = new PeopleClient(api);
        Shares = new SharesClient(api);
        Shell = new ShellClient(api);
        Templates = new TemplatesClient(api);
        Tenants = new TenantsClient(api);
        Webhooks = new WebhooksClient(api);
        Workspaces = new WorkspacesClient(api);
    }

    /// <summary>Access to agents that is asked for.</summary>
    public AccessRequestsClient AccessRequests { get; }

    /// <summary>The own account.</summary>
    public AccountClient Account { get; }

    /// <summary>Agents.</summary>
    public AgentsClient Agents { get; }

    /// <summary>The operator queue.</summary>
    public AsksClient Asks { get; }

    /// <summary>The audit log.</summary>
    public AuditClient Audit { get; }

    /// <summary>Which agents may call which.</summary>
    public CallersClient Callers { get; }

    /// <summary>What agents are to show elsewhere.</summary>
    public CredentialsClient Credentials { get; }

    /// <summary>What leaves the platform.</summary>
    public DeliveriesClient Deliveries { get; }

    /// <summary>Executions.</summary>
    public ExecutionsClient Executions { get; }

    /// <summary>The repositories in the workspaces of agents.</summary>
    public GitClient Git { get; }

    /// <summary>The instance.</summary>
    public InstanceClient Instance { get; }

    /// <summary>Invitations into the tenant.</summary>
    public InvitationsClient Invitations { get; }

    /// <summary>The keys of programs.</summary>
    public KeysClient Keys { get; }

    /// <summary>Public links of agents, and what is behind them.</summary>
    public PublicLinksClient Links { get; }

    /// <summary>Node types.</summary>
    public NodeTypesClient NodeTypes { get; }

    /// <summary>Who belongs to the tenant.</summary>
    public PeopleClient People { get; }

    /// <summary>With whom agents are shared.</summary>
    public SharesClient Shares { get; }

    /// <summary>Terminals and SSH where agents work.</summary>
    public ShellClient Shell { get; }

    /// <summary>What agents can be made like.</summary>
    public TemplatesClient Templates { get; }

    /// <summary>The tenants of the instance.</summary>
    public TenantsClient Tenants { get; }

    /// <summary>Webhooks.</summary>
    public WebhooksClient Webhooks { get; }

    /// <summary>What is in agents that have a workspace: files, conversations, and what they use.</summary>
    public WorkspacesClient Workspaces { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_ownsHttp)
        {
            _http.Dispose();
        }
    }
}
