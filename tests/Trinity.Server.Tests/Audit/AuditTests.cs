using System.Text.Json;
using Trinity.Client;
using Trinity.Client.Access;
using Trinity.Client.Agents;
using Trinity.Client.Audit;
using Trinity.Client.Operators;
using Trinity.Sdk.Access;
using Trinity.Sdk.Nodes;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Audit;

/// <summary>Who did what is on record, and so is what was refused. That every endpoint sees to it is for EndpointAuditTests.</summary>
[OnEitherStore]
public sealed class AuditTests : IAsyncLifetime
{
    private DeskServer? _server;

    private DeskServer Server => _server!;

    private AuditClient Log => Server.Client.Audit;

    public async ValueTask InitializeAsync() => _server = await DeskServer.StartAsync();

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task Instance_BeginsItsLogWithItsSetUp()
    {
        var all = (await Log.ListAsync()).Items;

        Assert.Equal([2, 1], all.Select(entry => entry.Number));
        Assert.Equal(
            ("system", (string?)null, "set_up", "instance", (string?)null, "done", 1),
            (all[1].Actor, all[1].Key, all[1].Action, all[1].TargetKind, all[1].Target, all[1].Outcome, all[1].Count));
        Assert.Equal(("create_agent", Server.Time.GetUtcNow()), (all[0].Action, all[0].At));
    }

    [Fact]
    public async Task RefusedChange_IsOnRecord_WithItsCodeAndTheRequestOfItsProblem()
    {
        var problem = await DeskServer.RefusedAsync(Server.AddAsync(DeskServer.Desk));
        var restored = await DeskServer.RefusedAsync(Server.Client.Agents.RestoreAsync(DeskServer.Desk));
        var desk = await Server.Client.Agents.GetAsync(DeskServer.Desk);

        var created = Assert.Single((await Log.ListAsync("outcome=agent_exists")).Items);
        var entry = Assert.Single((await Log.ListAsync("outcome=agent_not_deleted")).Items);

        Assert.Equal(("create_agent", "agent", (string?)null, problem.TraceId), (created.Action, created.TargetKind, created.Target, created.Request));
        Assert.Equal(("restore_agent", "agent", desk.Id, restored.TraceId), (entry.Action, entry.TargetKind, entry.Target, entry.Request));
    }

    [Fact]
    public async Task Bulk_LeavesAnEntryForEachThing_OfOneRequest()
    {
        var first = await Server.AskAsync(Question.Text("One?"));
        var second = await Server.AskAsync(Question.Text("Two?"));
        await Server.Client.Asks.CancelAsync(second.Id);

        await Server.Client.Asks.AnswerAsync(new AnswerAsks(new SelectAsks { Ids = [first.Id, second.Id] }, new AnswerAsk { Text = "Yes." }));

        var entries = (await Log.ListAsync("action=end_asks")).Items;
        Assert.Equal([(second.Id, "ask_not_pending"), (first.Id, "done")], entries.Select(entry => (entry.Target!, entry.Outcome)));
        Assert.Single(entries.Select(entry => entry.Request).Distinct());
    }

    [Fact]
    public async Task Reads_AndMessages_LeaveNothing()
    {
        var before = (await Log.ListAsync()).Items.Count;
        await Server.SendAsync("completed", _ => Task.CompletedTask, key: null);
        await Server.Client.Agents.ListAsync();
        await Server.Client.Executions.ListAsync();

        Assert.Equal(before, (await Log.ListAsync()).Items.Count);
    }

    [Fact]
    public async Task PurgedAgent_LeavesItsIds_AndNoMore()
    {
        await Server.AddAsync("short-lived");
        var id = (await Server.Client.Agents.GetAsync("short-lived")).Id;
        await Server.Client.Agents.DeleteAsync("short-lived", purge: true);

        using var lines = new StreamReader(await Log.ExportAsync());
        var text = await lines.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["purge_agent", "create_agent"], (await Log.ListAsync($"target={id}")).Items.Select(entry => entry.Action));
        Assert.DoesNotContain("short-lived", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_IsFilteredByEverything_AndComesInPages()
    {
        var key = await Server.Client.Keys.CreateAsync(new CreateKey("ci", "operate"));
        using var client = ClientOf(key);
        await client.Agents.StopAsync(DeskServer.Desk);
        var later = Server.Time.GetUtcNow().AddHours(1);
        Server.Time.MoveTo(later);
        await client.Agents.StartAsync(DeskServer.Desk);
        var desk = (await client.Agents.GetAsync(DeskServer.Desk)).Id;
        var started = Assert.Single((await Log.ListAsync("action=start_agent")).Items);
        var at = Uri.EscapeDataString($"{later:O}");

        await ActionsAreAsync($"actor=user:1&key={key.Id}", "start_agent", "stop_agent");
        await ActionsAreAsync($"key={key.Id}", "start_agent", "stop_agent");
        await ActionsAreAsync($"target={desk}", "start_agent", "stop_agent", "create_agent");
        await ActionsAreAsync($"target={key.Id}", "create_key");
        await ActionsAreAsync($"request={Uri.EscapeDataString(started.Request!)}", "start_agent");
        await ActionsAreAsync($"since={at}", "start_agent");
        await ActionsAreAsync($"until={at}&key={key.Id}", "stop_agent");
        await ActionsAreAsync($"outcome=done&action=stop_agent&target={desk}", "stop_agent");
        await ActionsAreAsync("outcome=forbidden");

        var first = await Log.ListAsync("limit=2");
        var second = await Log.ListAsync($"limit=2&cursor={first.NextCursor}");
        Assert.Equal([5, 4, 3, 2], first.Items.Concat(second.Items).Select(entry => entry.Number));
    }

    [Theory]
    [InlineData("since=yesterday", 400, "request_refused")]
    [InlineData("action={long}", 422, "invalid_filter")]
    public async Task List_WithAnImpossibleFilter_IsRefused(string query, int status, string code)
    {
        var problem = await DeskServer.RefusedAsync(Log.ListAsync(query.Replace("{long}", new string('x', 301), StringComparison.Ordinal)));

        Assert.Equal((status, code), (problem.Status, problem.Code));
    }

    [Fact]
    public async Task Export_IsAllOfItInItsOrder_AsLinesOfJson()
    {
        await Server.Client.Agents.StopAsync(DeskServer.Desk);

        using var lines = new StreamReader(await Log.ExportAsync("outcome=done"));
        var entries = (await lines.ReadToEndAsync(TestContext.Current.CancellationToken)).TrimEnd('\n').Split('\n')
            .Select(line => JsonSerializer.Deserialize<AuditEntry>(line, TrinityJson.Options)!);

        Assert.Equal((await Log.ListAsync()).Items.Reverse(), entries);
    }

    [Fact]
    public async Task Export_AsCsv_HasAHeadAndALineForEach()
    {
        using var lines = new StreamReader(await Log.ExportAsync("format=csv"));
        var text = await lines.ReadToEndAsync(TestContext.Current.CancellationToken);

        var rows = text.Split("\r\n");
        Assert.Equal("number,at,actor,key,action,targetKind,target,outcome,request,count", rows[0]);
        Assert.Equal("1,2026-01-01T12:00:00.000Z,system,,set_up,instance,,done,,1", rows[1]);
        Assert.Matches("^2,2026-01-01T12:00:00.000Z,user:1,key:[0-9]+,create_agent,agent,agt_[0-9a-z]+,done,[^,]+,1$", rows[2]);
        Assert.Equal(["", 4], [rows[3], (object)rows.Length]);
    }

    [Fact]
    public async Task Export_OfMoreThanIsReadAtOnce_IsWhole()
    {
        var agents = Enumerable.Range(0, 2_001).ToArray();
        await Server.Writer.WriteAsync(new Sdk.Identity.TenantId(1), default, "test_entries", change =>
        {
            Array.ForEach(agents, number => change.Audit.Append(Entry($"test_{number}"), change.Messages.Now));
            return true;
        });

        using var lines = new StreamReader(await Log.ExportAsync("actor=test"));
        var actions = (await lines.ReadToEndAsync(TestContext.Current.CancellationToken)).TrimEnd('\n').Split('\n')
            .Select(line => JsonSerializer.Deserialize<AuditEntry>(line, TrinityJson.Options)!.Action);

        Assert.Equal(agents.Select(number => $"test_{number}"), actions);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-2,3", "\"'-2,3\"")]
    [InlineData("a \"b\"", "\"a \"\"b\"\"\"")]
    [InlineData("key:7", "key:7")]
    [InlineData(null, "")]
    public void Field_IsNothingThatASpreadsheetComputes(string? text, string field) =>
        Assert.Equal(field, Trinity.Server.Audit.AuditExport.Field(text));

    [Fact]
    public async Task Export_InAnUnknownFormat_IsRefused()
    {
        var problem = await DeskServer.RefusedAsync(Log.ExportAsync("format=xml"));

        Assert.Equal((422, "invalid_format"), (problem.Status, problem.Code));
    }

    [Fact]
    public async Task AnotherTenantsAdministrator_SeesNothingOfIt()
    {
        using var foreign = new TrinityClient(new Uri(Server.Server.Address), await Server.ForeignKeyAsync());
        var desk = (await Server.Client.Agents.GetAsync(DeskServer.Desk)).Id;

        await foreign.Agents.CreateAsync(new CreateAgent { Name = "theirs", RuntimeKind = "native", NodeType = "script" });
        using var lines = new StreamReader(await foreign.Audit.ExportAsync());

        Assert.Equal([1], (await foreign.Audit.ListAsync()).Items.Select(entry => entry.Number));
        Assert.Empty((await foreign.Audit.ListAsync($"target={desk}")).Items);
        Assert.Single((await lines.ReadToEndAsync(TestContext.Current.CancellationToken)).TrimEnd('\n').Split('\n'));
        Assert.Equal(1, (await foreign.Audit.VerifyAsync()).Unsealed);
        Assert.DoesNotContain((await Log.ListAsync()).Items, entry => entry.Number > 2 && entry.Action == "create_agent");
    }

    [Fact]
    public async Task UnknownRevokedAndExpiredKeys_AreOnRecord_AndSayNothing()
    {
        var revoked = await Server.Client.Keys.CreateAsync(new CreateKey("revoked", "read"));
        await Server.Client.Keys.RevokeAsync("revoked");
        var expired = await Server.Client.Keys.CreateAsync(new CreateKey("expired", "read", Server.Time.GetUtcNow().AddSeconds(1)));
        Server.Time.MoveTo(Server.Time.GetUtcNow().AddSeconds(1));

        foreach (var key in (string[])["trk_nobody_knows_this", revoked.Token!, expired.Token!])
        {
            Assert.Equal("unauthenticated", (await DeskServer.RefusedAsync(ListWithAsync(key))).Code);
        }

        await Eventually.HoldsAsync(async () => (await Log.ListAsync("action=authenticate")).Items.Count == 3);
        Assert.Equal(
            [(revoked.Id, "key_revoked"), (expired.Id, "key_expired"), ("unknown", "key_unknown")],
            (await Log.ListAsync("action=authenticate")).Items.Select(entry => (entry.Actor, entry.Outcome)).Order());
    }

    [Fact]
    public async Task ForeignAgent_IsNotNamed_ToWhoMayNotLook()
    {
        using var client = await Server.ClientWithAsync(AccessRights.Use);

        await DeskServer.RefusedAsync(client.Agents.GetAsync(DeskServer.Desk));
        await DeskServer.RefusedAsync(client.Agents.GetAsync("nowhere"));

        await Eventually.HoldsAsync(async () => (await Log.ListAsync("action=read_agent")).Items.Count == 2);
        var desk = (await Server.Client.Agents.GetAsync(DeskServer.Desk)).Id;
        Assert.Equal(
            [(null, "forbidden"), (desk, "forbidden")],
            (await Log.ListAsync("action=read_agent")).Items.Select(entry => (entry.Target, entry.Outcome)).OrderBy(entry => entry.Target));
    }

    [Fact]
    public async Task RefusalsAlike_AreCountedAfterTheFirst()
    {
        using var client = await Server.ClientWithAsync(AccessRights.Read);
        for (var i = 0; i < 33; i++)
        {
            await DeskServer.RefusedAsync(client.Agents.StopAsync(DeskServer.Desk));
        }

        await Eventually.HoldsAsync(async () => (await Log.ListAsync("action=operate_agent")).Items.Count == 20);
        await Eventually.HoldsAsync(
            async () => (await Log.ListAsync("action=operate_agent")).Items.Count == 21,
            () =>
            {
                Server.Time.MoveTo(Server.Time.GetUtcNow().AddMinutes(1));
                return Task.CompletedTask;
            });

        var entries = (await Log.ListAsync("action=operate_agent")).Items;
        Assert.Equal((33, (string?)null, 13), (entries.Sum(entry => entry.Count), entries[0].Target, entries[0].Count));
    }

    [Fact]
    public async Task RefusalsThatWereOnlyCounted_AreWrittenWhenTheServerStops()
    {
        using var client = await Server.ClientWithAsync(AccessRights.Read);
        for (var i = 0; i < 21; i++)
        {
            await DeskServer.RefusedAsync(client.Agents.StopAsync(DeskServer.Desk));
        }

        await Server.Server.DownAsync();
        await Server.Server.UpAsync();

        Assert.Equal(21, (await Log.ListAsync("action=operate_agent")).Items.Sum(entry => entry.Count));
    }

    private static Platform.Audit.AuditEntry Entry(string action) => new()
    {
        Tenant = new Sdk.Identity.TenantId(1),
        Actor = "test",
        Action = action,
        Outcome = "done",
    };

    private async Task ActionsAreAsync(string query, params string[] actions) =>
        Assert.Equal(actions, (await Log.ListAsync(query)).Items.Select(entry => entry.Action));

    private TrinityClient ClientOf(Key key) => new(new Uri(Server.Server.Address), key.Token);

    private async Task ListWithAsync(string key)
    {
        using var client = new TrinityClient(new Uri(Server.Server.Address), key);
        await client.Agents.ListAsync();
    }
}
