using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.Engine.Outbound;
using Trinity.Platform.Executions;
using Trinity.Platform.Models;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Nodes;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.ModelProxy;

/// <summary>A server that reaches models through a provider of the test's, with executions that hold tokens.</summary>
internal sealed class ProxyServer : IAsyncDisposable
{
    /// <summary>The provider's key.</summary>
    public const string Key = "sk-ant-provider-key-of-the-test-only";

    public const string Model = "claude-sonnet-4-5";

    private static readonly TenantId Tenant = new(1);

    private readonly KnownTokens _tokens;

    private ProxyServer(DeskServer desk, Upstream upstream, KnownTokens tokens)
    {
        Desk = desk;
        Upstream = upstream;
        _tokens = tokens;
        Http = new HttpClient { BaseAddress = new Uri(desk.Server.Address) };
    }

    public DeskServer Desk { get; }

    public Upstream Upstream { get; }

    public HttpClient Http { get; private set; }

    private IModelCalls Calls => Desk.Server.Services.GetRequiredService<IModelCalls>();

    public static async Task<ProxyServer> StartAsync(
        Action<ModelOptions>? models = null, Action<IServiceCollection>? services = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var upstream = await Upstream.StartAsync();
        var tokens = new KnownTokens();
        var desk = await DeskServer.StartAsync(
            added =>
            {
                added.Replace(ServiceDescriptor.Singleton<IExecutionTokens>(tokens));
                added.Configure<OutboundOptions>(outbound => outbound.AllowedRanges = ["127.0.0.0/8"]);
                added.Configure<ModelOptions>(options =>
                {
                    options.BaseUrl = upstream.Address;
                    options.ApiKey = Key;
                    models?.Invoke(options);
                });
                services?.Invoke(added);
            },
            settings);
        return new ProxyServer(desk, upstream, tokens);
    }

    public static string Body(int maxTokens = 100, bool isStream = false, string model = Model) =>
        $$"""{"model":"{{model}}", "max_tokens" : {{maxTokens}},"messages":[{"role":"user","content":"Hi, ä \u00e4"}],"stream":{{(isStream ? "true" : "false")}}}""";

    /// <summary>The token of an execution that runs.</summary>
    public async Task<string> TokenAsync(ModelBudget? budget = null, params string[] models)
    {
        var execution = await Desk.SendAsync("waiting", async turn => await turn.AskAsync("q", Question.Text("Go on?")), key: null);
        Assert.True(MessageId.TryParse(execution, out var id));
        var message = await Desk.Server.Services.GetRequiredService<IExecutionReads>().FindAsync(Tenant, id, TestContext.Current.CancellationToken);
        return _tokens.Add(new ExecutionGrant
        {
            Tenant = Tenant,
            Agent = message!.Agent,
            Message = message.Sequence,
            Execution = id,
            Models = models is [] ? null : models,
            Budget = budget ?? ModelBudget.None,
        });
    }

    public ExecutionGrant GrantOf(string token) => _tokens.Of(token);

    public void End(string token) => _tokens.Remove(token);

    public Task<HttpResponseMessage> SendAsync(string token, string body, string path = "/v1/messages?beta=true", CancellationToken? cancellationToken = null) =>
        SendAsync(Request(token, body, path), cancellationToken);

    /// <summary>Sends a request and returns when its answer begins.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken? cancellationToken = null)
    {
        using (request)
        {
            return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken ?? TestContext.Current.CancellationToken);
        }
    }

    public static HttpRequestMessage Request(string token, string body, string path = "/v1/messages") => new(HttpMethod.Post, "/model-proxy" + path)
    {
        Content = new StringContent(body, Encoding.UTF8, "application/json"),
        Headers = { { "x-api-key", token } },
    };

    /// <summary>A status and what comes with it.</summary>
    public async Task<(int Status, string Body)> AskAsync(string token, string body, string path = "/v1/messages")
    {
        using var answer = await SendAsync(token, body, path);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task<ModelTotals> TotalsAsync(string token) =>
        await Calls.TotalsAsync(Tenant, GrantOf(token).Message, TestContext.Current.CancellationToken);

    /// <summary>The one call of an execution.</summary>
    public async Task<ModelCall> CallAsync(string token) =>
        Assert.Single(await Calls.ListAsync(Tenant, GrantOf(token).Message, limit: 100, TestContext.Current.CancellationToken));

    /// <summary>The one call of an execution, once it has ended.</summary>
    public async Task<ModelCall> EndedAsync(string token)
    {
        await Eventually.HoldsAsync(async () => (await Calls.ListAsync(Tenant, GrantOf(token).Message, limit: 1, TestContext.Current.CancellationToken)) is [{ EndedAt: not null }]);
        return await CallAsync(token);
    }

    public Task<ModelReservation> ReserveAsync(string token, long maxTokens) =>
        Calls.ReserveAsync(GrantOf(token), new ModelCallRequest { Model = Model, MaxTokens = maxTokens });

    /// <summary>Ends the server as a crash does, and starts it again.</summary>
    public async Task RestartAsync()
    {
        await Desk.Server.DownAsync();
        await Desk.Server.UpAsync();
        Http.Dispose();
        Http = new HttpClient { BaseAddress = new Uri(Desk.Server.Address) };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Desk.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    /// <summary>Tokens in memory.</summary>
    private sealed class KnownTokens : IExecutionTokens
    {
        private readonly ConcurrentDictionary<string, ExecutionGrant> _grants = new(StringComparer.Ordinal);

        public string Add(ExecutionGrant grant)
        {
            var token = $"ext_token_of_the_test_{grant.Message}";
            _grants[token] = grant;
            return token;
        }

        public ExecutionGrant Of(string token) => _grants[token];

        public void Remove(string token) => _grants.TryRemove(token, out _);

        public ValueTask<ExecutionGrant?> FindAsync(string token, CancellationToken cancellationToken) => ValueTask.FromResult(_grants.GetValueOrDefault(token));
    }
}
