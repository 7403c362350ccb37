using Trinity.Client;
using Trinity.Client.Access;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client.Operators;
using Trinity.Client.Sharing;
using Trinity.Sdk.Nodes;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Agents;

/// <summary>An agent with one of everything, and how each of it looks to an operator.</summary>
internal sealed class FullAgent
{
    private const string Peer = DeskServer.Desk;
    private const string Key = "k";
    private const string OwnKey = "of-full";
    private const string Asker = "asker@example.org";

    private static readonly string Nothing = Scripts.Add(_ => Task.CompletedTask);

    private readonly DeskServer _server;
    private readonly string _reminder = Scripts.Add(_ => Task.CompletedTask);
    private string _once = string.Empty;
    private string _ended = string.Empty;
    private string _waiting = string.Empty;
    private string _queued = string.Empty;
    private string _question = string.Empty;
    private string _answered = string.Empty;
    private string _alert = string.Empty;
    private string _delivery = string.Empty;

    private FullAgent(DeskServer server)
    {
        _server = server;
        Looks = new(StringComparer.Ordinal)
        {
            ["id"] = async () => (await AgentAsync()).Id,
            ["name"] = async () => (await AgentAsync()).Name,
            ["owner"] = async () => (await AgentAsync()).Owner,
            ["display name, description, tags"] = async () =>
                await AgentAsync() is var agent ? $"{agent.DisplayName} {agent.Description} {string.Join(' ', agent.Tags)}" : null,
            ["configuration"] = async () => (await AgentAsync()).Config.ToString(),
            ["revisions"] = async () => string.Join(
                ' ', (await _server.Client.Agents.ListRevisionsAsync(Name)).Items.Select(revision => revision.Number)),
            ["states"] = async () => (await _server.Client.Agents.GetStateAsync(Name, Key))?.Data.ToString(),
            ["open executions"] = async () => $"{await StatusAsync(_waiting)}, {await StatusAsync(_queued)}",
            ["recorded steps"] = async () => string.Join(' ', (await _server.Client.Executions.GetAsync(_waiting)).Steps
                .Where(step => step.Kind == "step").Select(step => $"{step.Name} {step.Status} {step.Result}")),
            ["open questions"] = async () => (await _server.Client.Asks.GetAsync(_question)).Status,
            ["alerts"] = async () => (await _server.Client.Asks.GetAsync(_alert)).Status,
            ["ended executions"] = async () =>
                await _server.Client.Executions.GetAsync(_ended) is var ended ? $"{ended.Status} {ended.Reply} {ended.Effects.Count} effects" : null,
            ["answers"] = async () => (await _server.Client.Asks.GetAsync(_answered)).Answer.ToString(),
            ["deliveries"] = async () => (await _server.Client.Deliveries.GetAsync(_delivery)).Status,
            ["destinations"] = async () => Assert.Single((await _server.Client.Deliveries.ListDestinationsAsync($"agent={Name}")).Items).Id,
            ["webhooks"] = async () => Assert.Single((await _server.Client.Webhooks.ListAsync(Name)).Items).Name,
            ["shares"] = async () => Assert.Single((await _server.Client.Shares.ListAsync(Name)).Items).Role,
            ["public links"] = async () => Assert.Single((await _server.Client.Links.ListAsync(Name)).Items).Label,
            ["requests for access"] = async () => (await _server.Client.AccessRequests.ListAsync()).Items.SingleOrDefault()?.Status,
            ["its own keys"] = async () => (await _server.Client.Keys.ListAsync()).Items.SingleOrDefault(key => key.Name == OwnKey)?.Name,
            ["idempotency keys"] = async () => await SubmitOnceAsync() == _ended ? "the same execution" : "another execution",
            ["whom it may call"] = () => ReachesAsync(Name, Peer),
            ["who may call it"] = () => ReachesAsync(Peer, Name),
            ["reminders"] = RemindersAsync,
        };
    }

    /// <summary>What it is called now.</summary>
    public string Name { get; set; } = "full";

    /// <summary>Everything, and how it looks; a thing that nobody can see is not found.</summary>
    private Dictionary<string, Func<Task<string?>>> Looks { get; }

    public IReadOnlyCollection<string> Things => Looks.Keys;

    public static async Task<FullAgent> CreateAsync(DeskServer server)
    {
        var agent = new FullAgent(server);
        await server.Client.Agents.CreateAsync(new CreateAgent
        {
            Name = agent.Name,
            DisplayName = "Full",
            Description = "Has everything.",
            RuntimeKind = "native",
            NodeType = "script",
            Config = Calls(Peer),
            Tags = ["demo"],
        });
        await server.Client.Agents.ChangeAsync(agent.Name, new ChangeAgent { Config = RawJson.From(new { limit = 7, calls = (string[])[Peer] }) });
        await server.Client.Agents.ChangeAsync(Peer, new ChangeAgent { Config = Calls(agent.Name) });
        await server.Client.Webhooks.CreateAsync(agent.Name, "hook");
        await server.Client.Shares.ShareAsync(agent.Name, new ShareAgent { Role = "viewer", Level = "use" });
        await server.Client.Keys.CreateAsync(new CreateKey(OwnKey, "ingest") { Kind = "agent", Agent = agent.Name });
        await server.Client.Links.CreateAsync(agent.Name, new CreateLink("Help page"));
        await server.AddPersonAsync(Asker, "viewer");
        var asker = await server.SignInAsync(Asker);
        await asker.PostAsync<AccessRequest>("access-requests", new RequestAccess { Agent = agent.Name, Level = "operate" });
        await agent.WorkAsync();
        return agent;
    }

    /// <summary>Looks at everything.</summary>
    /// <param name="withReminders">Whether the time of the reminder comes too: a reminder fires once.</param>
    public async Task<Dictionary<string, string?>> LookAsync(bool withReminders = true)
    {
        var seen = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (thing, look) in Looks.Where(entry => withReminders || entry.Key != "reminders"))
        {
            seen[thing] = await SeeAsync(look);
        }

        return seen;
    }

    private static async Task<string?> SeeAsync(Func<Task<string?>> look)
    {
        try
        {
            return await look();
        }
        catch (TrinityApiException exception) when (exception.Problem.Status == 404)
        {
            return null;
        }
    }

    private static RawJson Calls(string agent) => RawJson.From(new { calls = (string[])[agent] });

    private async Task WorkAsync()
    {
        _once = Scripts.Add(async turn =>
        {
            turn.State.Count++;
            turn.State.Stage = "one";
            await turn.StepAsync("s", _ => Task.FromResult(1));
            turn.Emit("happened");
            turn.Tell(Peer, Nothing);
            turn.Send(new Uri("http://10.0.0.1/"));
            turn.Reply("done");
        });
        _ended = await SubmitOnceAsync();
        await _server.ReachedAsync(_ended, "completed");
        _delivery = Assert.Single((await _server.Client.Deliveries.ListAsync($"execution={_ended}")).Items).Id;
        await Eventually.HoldsAsync(async () => (await _server.Client.Deliveries.GetAsync(_delivery)).Status == "dead");
        _answered = (await _server.AskAsync(Question.Text("Really?"), Name)).Id;
        var answered = await _server.Client.Asks.AnswerAsync(_answered, new AnswerAsk { Text = "yes" });
        await _server.ReachedAsync(answered.Execution!, "completed");
        var failed = await _server.SendAsync("failed", _ => throw new NodeFailedException("broken", Retry.Never), "f", Name);
        _alert = Assert.Single((await _server.Client.Asks.ListAsync($"execution={failed}")).Items).Id;
        _waiting = await _server.SendAsync("waiting", async turn =>
        {
            await turn.StepAsync("first", _ => Task.FromResult(2));
            await turn.AskAsync("q", Question.Text("Go on?"));
        }, "w", Name);
        _question = Assert.Single((await _server.Client.Asks.ListAsync($"execution={_waiting}")).Items).Id;
        _queued = await _server.SendAsync(Nothing, "w", Name);
        await _server.SendAsync("completed", turn =>
        {
            turn.Remind(_reminder, TimeSpan.FromHours(1));
            return Task.CompletedTask;
        }, "r", Name);
    }

    private async Task<string> SubmitOnceAsync() => (await _server.Client.Executions.SubmitAsync(
        Name, new SubmitExecution { Type = _once, Key = Key }, new SubmitOptions { IdempotencyKey = "once" })).Id;

    private Task<Agent> AgentAsync() => _server.Client.Agents.GetAsync(Name);

    private async Task<string> StatusAsync(string execution) => (await _server.Client.Executions.GetAsync(execution)).Status;

    /// <summary>Lets an agent tell another one something.</summary>
    private async Task<string?> ReachesAsync(string from, string to)
    {
        var execution = await _server.SendAsync("completed", turn =>
        {
            turn.Tell(to, Nothing);
            return Task.CompletedTask;
        }, key: null, from);
        return Assert.Single((await _server.Client.Executions.GetAsync(execution)).Effects).Status is var status && status == "undeliverable" ? null : status;
    }

    /// <summary>Lets the reminder's time come. Once a later one of another agent has fired, it has too, if it ever will.</summary>
    private async Task<string?> RemindersAsync()
    {
        var later = Scripts.Add(_ => Task.CompletedTask);
        await _server.SendAsync("completed", turn =>
        {
            turn.Remind(later, TimeSpan.FromHours(2));
            return Task.CompletedTask;
        }, "later", Peer);
        _server.Time.MoveTo(_server.Time.GetUtcNow().AddHours(3));
        await Eventually.HoldsAsync(async () => (await FiredAsync(later)).Count == 1);
        return (await FiredAsync(_reminder)).Count == 0 ? null : "fired";
    }

    private async Task<IReadOnlyList<Execution>> FiredAsync(string reminder) =>
        (await _server.Client.Executions.ListAsync($"source=reminder&type={reminder}")).Items;
}
