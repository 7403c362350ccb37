using Trinity.Engine.Store;
using Trinity.Platform.Agents;
using Trinity.Platform.Operators;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Testing.Storage;

/// <summary>What comes in is stored as the bytes that were received, on every store: never read and written again.</summary>
public abstract class PayloadSuite : StoreSuite
{
    public static TheoryData<string, byte[]> Payloads => new()
    {
        { "an escaped NUL", Utf8("""{"a":"\u0000"}""") },
        { "a lone surrogate", Utf8("""{"a":"\ud800"}""") },
        { "a surrogate pair the wrong way round", Utf8("""["\udc00\ud800"]""") },
        { "duplicate keys", Utf8("""{"a":1,"a":2,"a":{"a":3,"a":4}}""") },
        { "a huge number", Utf8("""{"a":1e400,"b":123456789012345678901234567890,"c":-0,"d":1.0000000000000000000001}""") },
        { "white space and order", Utf8(" {\r\n\t\"b\" : 1 ,\"a\":2 } \n") },
        { "escapes that need none", Utf8("""{"\u0061":"\/\u00e9"}""") },
        { "a byte order mark", [0xEF, 0xBB, 0xBF, .. Utf8("{}")] },
        { "every byte, NUL first", [.. Enumerable.Range(0, 256).Select(value => (byte)value)] },
        { "one NUL", [0] },
        { "UTF-8 that is none", [0x22, 0xC3, 0x28, 0xFF, 0x22] },
    };

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Payload_OfAMessage_IsKeptByteForByte_Rule14(string what, byte[] payload)
    {
        var write = Accept(await CreateAgentAsync("desk"), "k", payload, contentType: "application/octet-stream");
        Store.Writer.Enqueue(write);
        var message = Assert.IsType<AcceptanceResult.Accepted>(await write.Task).Message;

        var loaded = (await LoadAsync(message)).Message;
        var found = await Store.Executions.FindAsync(Tenant, message.Id, CancellationToken);

        AssertSame(what, payload, loaded.Payload);
        AssertSame(what, payload, found!.Payload);
        Assert.Equal("application/octet-stream", loaded.ContentType);
        AssertSame(what, payload, await ApplyAsync(transaction => transaction.ReadPayload(message.Sequence)));
    }

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Content_OfATurn_IsKeptByteForByte_Rule14(string what, byte[] content)
    {
        var message = await AcceptAsync(await CreateAgentAsync("desk"));
        var entry = new JournalEntry { Name = "step", Kind = JournalKind.Step, Status = JournalStatus.Done, Result = content };
        await ApplyAsync(transaction => StepRecord.Apply(
            transaction, message, Store.Time.GetUtcNow(), new MessagePin(1, 1), epoch: 0, [entry])!.Count);
        var loaded = await LoadAsync(message);

        await CommitAsync(Turn(loaded.Message, new TurnOutcome.Completed
        {
            Reply = content,
            State = new StateChange(1, content, Indexed: null),
            Effects = [new Effect { Position = 0, Kind = EffectKind.Emit, Target = "event", Data = content }],
        }));

        var after = await LoadAsync(message);
        var record = await Store.Executions.ReadAsync(after.Message, CancellationToken);
        var state = await Store.States.FindAsync(Tenant, message.Agent, "k", CancellationToken);
        var snapshot = await Store.Messages.ReadStateAsync(message.Agent, "k", CancellationToken);
        AssertSame(what, content, loaded.Journal[0].Result);
        AssertSame(what, content, record.Journal[0].Result);
        AssertSame(what, content, after.Message.Reply);
        AssertSame(what, content, record.Effects[0].Data);
        AssertSame(what, content, state!.Data);
        AssertSame(what, content, snapshot!.Data);
    }

    /// <summary>Keys come from payloads and names from authors: a NUL in one must not make it another.</summary>
    [Fact]
    public async Task Text_WithANul_IsNotCutOff_Rule14()
    {
        const string Key = "customer\0seven";
        var agent = await CreateAgentAsync("desk");
        var message = await AcceptAsync(agent, Key);
        await CommitAsync(Turn(message, Asks("wait\0one", "Title\0 of it", "Body\0 of it")));

        var loaded = await LoadAsync(message);
        var ask = Assert.Single(await Store.Asks.ListAsync(Tenant, new AskFilter(), after: null, limit: 10, CancellationToken));

        Assert.Equal(Key, loaded.Message.Key);
        Assert.Equal("wait\0one", Assert.Single(loaded.Journal).Name);
        Assert.Equal(("wait\0one", "Title\0 of it", "Body\0 of it"), (ask.Wait, ask.Title, ask.Body));
        await AcceptAsync(agent, Key);
        Assert.Equal(
            Key, Assert.Single((await Store.Messages.ReadQueuedAsync(agent, Key, CancellationToken)).Messages).Key);
        Assert.Empty((await Store.Messages.ReadQueuedAsync(agent, "customer", CancellationToken)).Messages);
    }

    [Fact]
    public async Task Message_WithEveryField_ComesBackAsItWas_Rule14()
    {
        var agent = await CreateAgentAsync("desk");
        var deadline = Store.Time.GetUtcNow().AddMilliseconds(1234);
        var write = new AcceptWrite(new Submission
        {
            Tenant = Tenant,
            Agent = agent,
            Id = new MessageId(Guid.CreateVersion7(Store.Time.GetUtcNow())),
            Key = "Zoë 🦊",
            Type = "order.Größe",
            Payload = Utf8("[]"),
            Source = MessageSource.Webhook,
            Principal = "webhook:whk_1",
            Hops = 3,
            DeadlineAt = deadline,
            Parent = new MessageParent(77, "wait", 2),
            RetryOf = new MessageId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)),
        });
        Store.Writer.Enqueue(write);
        var accepted = Assert.IsType<AcceptanceResult.Accepted>(await write.Task).Message;

        var loaded = (await LoadAsync(accepted)).Message;

        Assert.Equal(
            (accepted.Id, accepted.Tenant, accepted.Agent, accepted.Sequence, accepted.LaneSequence, "Zoë 🦊", "order.Größe"),
            (loaded.Id, loaded.Tenant, loaded.Agent, loaded.Sequence, loaded.LaneSequence, loaded.Key, loaded.Type));
        Assert.Equal(
            (MessageSource.Webhook, "webhook:whk_1", 3, (DateTimeOffset?)deadline, accepted.Parent, accepted.RetryOf, accepted.CreatedAt),
            (loaded.Source, loaded.Principal, loaded.Hops, loaded.DeadlineAt, loaded.Parent, loaded.RetryOf, loaded.CreatedAt));
    }

    [Fact]
    public async Task Payload_PassedOn_IsThatOfEachMessageThatGetsIt_Rule28()
    {
        var first = await AcceptAsync(await CreateAgentAsync("first"), "k", """{"a":1}""");
        var second = await PassOnAsync(first, await CreateAgentAsync("second"));
        var third = await PassOnAsync(second, await CreateAgentAsync("third"));

        foreach (var message in new[] { first, second, third })
        {
            var loaded = (await LoadAsync(message)).Message;
            var record = await Store.Executions.ReadAsync(loaded, CancellationToken);
            AssertSame("the payload", Utf8("""{"a":1}"""), loaded.Payload);
            AssertSame("that of the record", Utf8("""{"a":1}"""), (await Store.Executions.FindAsync(Tenant, message.Id, CancellationToken))!.Payload);
            AssertSame("that for a retry", Utf8("""{"a":1}"""), await ApplyAsync(transaction => transaction.ReadPayload(message.Sequence)));
            Assert.All(record.Effects, effect => AssertSame("the effect", Utf8("""{"a":1}"""), effect.Data));
        }

        Assert.Equal(3 * """{"a":1}""".Length, Assert.Single(await Store.Messages.StoredBytesAsync(CancellationToken)).Bytes);
    }

    [Theory]
    [InlineData("first", "second", "third")]
    [InlineData("third", "second", "first")]
    [InlineData("second", "first", "third")]
    public async Task Payload_PassedOn_StaysUntilTheLastMessageHasGone_Rule20(params string[] erased)
    {
        var agents = new Dictionary<string, AgentId>();
        var messages = new Dictionary<string, MessageRecord>();
        MessageRecord? last = null;
        foreach (var name in new[] { "first", "second", "third" })
        {
            agents.Add(name, await CreateAgentAsync(name));
            messages.Add(name, last = last is null ? await AcceptAsync(agents[name], "k", "[1]") : await PassOnAsync(last, agents[name]));
        }

        foreach (var name in erased)
        {
            while (await ApplyAsync(transaction => transaction.Erase(agents[name], limit: 1)) > 0)
            {
                // Until nothing of it is left.
            }

            messages.Remove(name);
            foreach (var kept in messages.Values)
            {
                var loaded = (await LoadAsync(kept)).Message;
                AssertSame($"after {name}", Utf8("[1]"), loaded.Payload);
                Assert.All(
                    (await Store.Executions.ReadAsync(loaded, CancellationToken)).Effects,
                    effect => AssertSame($"the effect, after {name}", Utf8("[1]"), effect.Data));
            }
        }

        Assert.Empty(await Store.Messages.StoredBytesAsync(CancellationToken));
        Assert.Equal(0, Store.Rows.ReadAllTenants(session => session.Scalar("SELECT count(*) FROM payload")));
    }

    /// <summary>A turn of a message tells an agent what it was told.</summary>
    private async Task<MessageRecord> PassOnAsync(MessageRecord message, AgentId agent)
    {
        var name = (await ApplyAsync(transaction => transaction.FindAgent(agent)))!.Name;
        await Store.Control.WriteAsync(Tenant, message.Agent, "grant_call", change => change.AllTenants.Add(
            new CallGrant { CallerId = message.Agent.Value, TargetId = agent.Value, GrantedBy = "system" }));
        await CommitAsync(Turn(message, new TurnOutcome.Completed
        {
            Effects =
            [
                new Effect { Position = 0, Kind = EffectKind.Tell, Target = name, Type = "test", Data = message.Payload, Key = "k" },
                new Effect { Position = 1, Kind = EffectKind.Emit, Target = "event", Data = message.Payload },
            ],
        }));
        var told = Assert.Single((await Store.Messages.ReadQueuedAsync(agent, "k", CancellationToken)).Messages);
        return (await Store.Messages.LoadAsync(told.Sequence, CancellationToken))!.Message;
    }

    private static void AssertSame(string what, byte[] expected, ReadOnlyMemory<byte> actual) =>
        Assert.True(expected.AsSpan().SequenceEqual(actual.Span), $"{what}: {Convert.ToHexString(actual.Span)}");
}
