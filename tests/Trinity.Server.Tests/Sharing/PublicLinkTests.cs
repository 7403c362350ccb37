using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client.Sharing;
using Trinity.Native;
using Trinity.Server.Http;
using Trinity.Server.Sharing;
using Trinity.Server.Tests.Http;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Sharing;

/// <summary>What whoever knows a public link may do, and nothing else.</summary>
public sealed class PublicLinkTests : IAsyncLifetime
{
    private const string Helper = "helper";
    private const string Root = "/api/v1/public";

    private DeskServer? _server;
    private TrinityClient? _anybody;
    private HttpClient? _http;

    private DeskServer Server => _server!;

    private PublicLinksClient Links => Server.Client.Links;

    /// <summary>Somebody without a key.</summary>
    private PublicLinksClient Anybody => _anybody!.Links;

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        _anybody?.Dispose();
        _http?.Dispose();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Link_ShowsTheAgent_TakesMessages_AndShowsWhatBecameOfThem()
    {
        var token = await MakeAsync();

        var agent = await Anybody.ShowAsync(token);
        var text = await Anybody.SendAsync(token, new PublicMessage { Text = "Good day", Key = "k" });
        var data = await Anybody.SendAsync(token, new PublicMessage { Data = RawJson.From(new { n = 1 }) });

        Assert.Equal(new PublicAgent("Help", "Helps."), agent);
        Assert.Equal("""{"text":"Good day"}""", (await RepliedAsync(token, text.Id)).ToString());
        Assert.Equal("""{"n":1}""", (await RepliedAsync(token, data.Id)).ToString());
        var link = Assert.Single((await Links.ListAsync(Helper)).Items);
        var execution = await Server.Client.Executions.GetAsync(text.Id);
        Assert.Equal(("link", "message", $"{link.Id}:k"), (execution.Source, execution.Type, execution.Key));
        Assert.Null((await Server.Client.Executions.GetAsync(data.Id)).Key);
    }

    [Fact]
    public async Task Token_IsShownOnce_AndItsUseIsWrittenDown()
    {
        var made = await Links.CreateAsync(Helper, new CreateLink("Help page", Server.Time.GetUtcNow().AddDays(1)));
        var before = Assert.Single((await Links.ListAsync(Helper)).Items);

        await Anybody.ShowAsync(TokenOf(made));

        Assert.StartsWith($"{Server.Server.Address}{Root}/lnk_", made.Url, StringComparison.Ordinal);
        Assert.True(TokenOf(made).Length >= 36, "160 bits");
        Assert.Equal(made with { Url = null }, before);
        Assert.Null(before.LastUsedAt);
        await Eventually.HoldsAsync(async () => (await Links.ListAsync(Helper)).Items[0].LastUsedAt == Server.Time.GetUtcNow());
        var entry = Assert.Single((await Server.Client.Audit.ListAsync("action=create_link")).Items);
        Assert.Equal(("link", made.Id), (entry.TargetKind, entry.Target));
    }

    [Fact]
    public async Task UnknownExpiredRevokedAndStopped_LookTheSame()
    {
        var expiring = TokenOf(await Links.CreateAsync(Helper, new CreateLink("Today", Server.Time.GetUtcNow().AddDays(1))));
        var revoked = await Links.CreateAsync(Helper, new CreateLink("Revoked"));
        var good = await MakeAsync();
        var sent = await Anybody.SendAsync(good, new PublicMessage { Text = "Good day" });
        foreach (var token in (string[])[expiring, TokenOf(revoked)])
        {
            await Anybody.ShowAsync(token);
        }

        await Links.RevokeAsync(Helper, revoked.Id);
        Server.Time.MoveTo(Server.Time.GetUtcNow().AddDays(1));
        var answers = new List<string>();
        foreach (var token in (string[])["lnk_unknown", expiring, TokenOf(revoked)])
        {
            answers.AddRange(await AnswersAsync(token, sent.Id));
        }

        await Server.Client.Agents.StopAsync(Helper);
        answers.AddRange(await AnswersAsync(good, sent.Id));
        await Server.Client.Agents.StartAsync(Helper);
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, good));
        await Server.Client.Agents.DeleteAsync(Helper);
        answers.AddRange(await AnswersAsync(good, sent.Id));

        Assert.Equal(15, answers.Count);
        Assert.Equal("404 link_not_found /api/v1/public", Assert.Single(answers.Distinct()));
        await Server.Client.Agents.RestoreAsync(Helper);
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, good));
    }

    [Fact]
    public async Task Link_ShowsExecutionsThatCameByIt_AndNoOthers()
    {
        var mine = await MakeAsync();
        var other = await MakeAsync();
        var sent = await Anybody.SendAsync(mine, new PublicMessage { Text = "Good day" });
        var byApi = await Server.Client.Executions.SubmitAsync(Helper, new SubmitExecution { Type = "message" });

        foreach (var (token, execution) in ((string, string)[])[(other, sent.Id), (mine, byApi.Id), (mine, "exe_nothing")])
        {
            var problem = await DeskServer.RefusedAsync(Anybody.GetExecutionAsync(token, execution));
            Assert.Equal((404, "execution_not_found"), (problem.Status, problem.Code));
        }

        Assert.Equal(sent.Id, (await Anybody.GetExecutionAsync(mine, sent.Id)).Id);
    }

    [Fact]
    public async Task Message_SentAgainUnderItsIdempotencyKey_IsTheSame()
    {
        var token = await MakeAsync();
        var first = await Anybody.SendAsync(token, new PublicMessage { Text = "Good day" }, "once");
        var again = await Anybody.SendAsync(token, new PublicMessage { Text = "Good day" }, "once");
        var another = await DeskServer.RefusedAsync(Anybody.SendAsync(token, new PublicMessage { Text = "Good night" }, "once"));

        Assert.Equal(first.Id, again.Id);
        Assert.Equal((422, "idempotency_key_reused"), (another.Status, another.Code));
    }

    [Theory]
    [InlineData("""{}""", 422, "invalid_message")]
    [InlineData("""{"text":"a","data":1}""", 422, "invalid_message")]
    [InlineData("""{"text":"a","key":""}""", 422, "invalid_message")]
    [InlineData("""{"text":"a","agent":"desk"}""", 400, "invalid_json")]
    [InlineData("""{"text":""", 400, "invalid_json")]
    [InlineData("null", 422, "invalid_message")]
    public async Task Message_ThatMakesNoSense_IsRefused_AndLeavesNothing(string body, int status, string code)
    {
        var token = await MakeAsync();

        Assert.Equal((status, code), await PostAsync(token, body));
        Assert.Empty((await Server.Client.Executions.ListAsync($"agent={Helper}")).Items);
    }

    [Fact]
    public async Task HostileBodies_AreRefused_OrKept()
    {
        var token = await MakeAsync();
        foreach (var (name, body) in HostileBodies.All())
        {
            try
            {
                using var content = body();
                using var answer = await _http!.PostAsync(new Uri($"{Root}/{token}/messages", UriKind.Relative), content, TestContext.Current.CancellationToken);
                Assert.True((int)answer.StatusCode is 202 or (>= 400 and < 500), $"{name}: {(int)answer.StatusCode}");
            }
            catch (HttpRequestException exception) when (exception.InnerException is IOException)
            {
                // The server refused while the body was still being sent, and closed the connection.
            }
        }
    }

    [Fact]
    public async Task Body_OfMoreThan64KiB_IsRefused()
    {
        var token = await MakeAsync();

        Assert.Equal((413, "body_too_large"), await PostAsync(token, $$"""{"text":"{{new string('x', 64 * 1024)}}"}"""));
        Assert.Equal(202, (await PostAsync(token, $$"""{"text":"{{new string('x', 63 * 1024)}}"}""")).Status);
    }

    [Fact]
    public async Task Rates_AreThoseOfTheLink_OfTheAddress_AndOfTokensInVain()
    {
        await Server.DisposeAsync();
        await StartAsync(services => services.Configure<PublicLinkOptions>(options => (options.PerSecond, options.Burst) = (1, 2)));
        var token = await MakeAsync();
        var other = await MakeAsync();
        Assert.Equal([200, 200, 429], await StatusesAsync(token, 3));
        Assert.Equal([200], await StatusesAsync(other, 1));
        Server.Time.MoveTo(Server.Time.GetUtcNow().AddSeconds(1));
        Assert.Equal([200, 429], await StatusesAsync(token, 2));

        await Server.DisposeAsync();
        await StartAsync(services => services.Configure<PublicLinkOptions>(options => (options.AddressPerSecond, options.AddressBurst) = (1, 3)));
        Assert.Equal([200, 200, 200, 429], await StatusesAsync(await MakeAsync(), 4));

        await Server.DisposeAsync();
        await StartAsync(services => services.Configure<HttpOptions>(options => options.FailuresPerMinute = 3));
        var known = await MakeAsync();
        Assert.Equal([200], await StatusesAsync(known, 1));
        Assert.Equal([404, 404, 404, 429], await StatusesAsync("lnk_unknown", 4));
        Assert.Equal([200], await StatusesAsync(known, 1));
    }

    [Fact]
    public async Task Link_IsMadeByAPersonWhoMayChangeTheAgent_AndAtMost20()
    {
        var program = await Server.Client.Keys.CreateAsync(new Client.Access.CreateKey("program", "admin") { Kind = "service" });
        using var client = new TrinityClient(new Uri(Server.Server.Address), program.Token);
        var refused = await DeskServer.RefusedAsync(client.Links.CreateAsync(Helper, new CreateLink("Help page")));
        for (var i = 0; i < 20; i++)
        {
            await MakeAsync();
        }

        var tooMany = await DeskServer.RefusedAsync(Links.CreateAsync(Helper, new CreateLink("Help page")));
        var elsewhere = await DeskServer.RefusedAsync(Links.RevokeAsync(DeskServer.Desk, (await Links.ListAsync(Helper)).Items[0].Id));

        Assert.Equal((403, "person_required"), (refused.Status, refused.Code));
        Assert.Equal((409, "too_many_links"), (tooMany.Status, tooMany.Code));
        Assert.Equal((404, "link_not_found"), (elsewhere.Status, elsewhere.Code));
        Assert.Equal(20, (await Links.ListAsync(Helper)).Items.Count);
    }

    [Theory]
    [InlineData("", 1, "/label")]
    [InlineData("a\u0007b", 1, "/label")]
    [InlineData("Help page", 0, "/expiresAt")]
    public async Task Link_ThatMakesNoSense_IsRefused(string label, int days, string pointer)
    {
        var problem = await DeskServer.RefusedAsync(Links.CreateAsync(Helper, new CreateLink(label, Server.Time.GetUtcNow().AddDays(days))));

        Assert.Equal((422, "invalid_link"), (problem.Status, problem.Code));
        Assert.Equal(pointer, Assert.Single(problem.Errors).Pointer);
        Assert.Empty((await Links.ListAsync(Helper)).Items);
    }

    [Fact]
    public async Task Copies_AndFiles_HaveNoLinksAndNoRequests()
    {
        await MakeAsync();
        await Server.Client.Callers.GrantAsync(Helper, DeskServer.Desk);

        await Server.Client.Agents.CloneAsync(Helper, "copy");

        Assert.Empty((await Links.ListAsync("copy")).Items);
        Assert.Empty((await Server.Client.Callers.ListAsync("copy")).Items);
    }

    private async Task StartAsync(Action<IServiceCollection>? configure = null)
    {
        _anybody?.Dispose();
        _http?.Dispose();
        _server = await DeskServer.StartAsync(services =>
        {
            services.AddSingleton(_ =>
            {
                var catalog = new NodeCatalog();
                catalog.Add(typeof(ScriptNode));
                catalog.Add(typeof(EchoNode));
                return catalog;
            });
            configure?.Invoke(services);
        });
        await Server.Client.Agents.CreateAsync(new CreateAgent
        {
            Name = Helper,
            DisplayName = "Help",
            Description = "Helps.",
            RuntimeKind = "native",
            NodeType = "echo",
        });
        _anybody = new TrinityClient(new Uri(Server.Server.Address), apiKey: null);
        _http = new HttpClient { BaseAddress = new Uri(Server.Server.Address) };
    }

    private async Task<string> MakeAsync() => TokenOf(await Links.CreateAsync(Helper, new CreateLink("Help page")));

    private static string TokenOf(PublicLink link) => link.Url!.Split('/')[^1];

    /// <summary>Waits by the key of somebody else: on a clock that stands, the link would soon be asked too often.</summary>
    private async Task<RawJson> RepliedAsync(string token, string execution)
    {
        await Server.ReachedAsync(execution, "completed");
        var shown = await Anybody.GetExecutionAsync(token, execution);
        Assert.Equal("completed", shown.Status);
        return shown.Reply;
    }

    /// <summary>What each of the three doors answers.</summary>
    private async Task<IEnumerable<string>> AnswersAsync(string token, string execution)
    {
        var answers = new List<string>();
        foreach (var request in (Task[])
        [
            Anybody.ShowAsync(token), Anybody.SendAsync(token, new PublicMessage { Text = "Good day" }), Anybody.GetExecutionAsync(token, execution),
        ])
        {
            var problem = await DeskServer.RefusedAsync(request);
            answers.Add($"{problem.Status} {problem.Code} {problem.Instance}");
        }

        return answers;
    }

    private async Task<IReadOnlyList<int>> StatusesAsync(string token, int count)
    {
        var statuses = new List<int>();
        for (var i = 0; i < count; i++)
        {
            statuses.Add(await StatusAsync(HttpMethod.Get, token));
        }

        return statuses;
    }

    private async Task<int> StatusAsync(HttpMethod method, string token)
    {
        using var request = new HttpRequestMessage(method, $"{Root}/{token}");
        using var answer = await _http!.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    private async Task<(int Status, string? Code)> PostAsync(string token, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http!.PostAsync(new Uri($"{Root}/{token}/messages", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return answer.StatusCode == HttpStatusCode.Accepted
            ? (202, null)
            : ((int)answer.StatusCode, (await ReadAsync(answer)).Code);
    }

    private static async Task<Problem> ReadAsync(HttpResponseMessage answer) =>
        JsonSerializer.Deserialize<Problem>(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), TrinityJson.Options)!;
}
