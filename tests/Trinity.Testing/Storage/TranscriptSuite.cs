using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runs;

namespace Trinity.Testing.Storage;

/// <summary>What every store does with what executions tell of themselves.</summary>
public abstract class TranscriptSuite : StoreSuite
{
    [Fact]
    public async Task Events_AreKeptInTheirOrder_AndEachOnce()
    {
        var message = await AcceptAsync(await CreateAgentAsync("desk"));
        var run = RunOf(message, "run-1");

        await Store.RunEvents.AppendAsync(run, [Told(1), Told(2)]);
        await Store.RunEvents.AppendAsync(run, [Told(1), Told(2), Told(3)]);
        await Store.RunEvents.AppendAsync(run with { Wait = "run-2" }, [Told(1)]);

        Assert.Equal(["1", "2", "3", "1"], await DataAsync(message, after: 0, limit: 10));
        var first = (await Store.Transcripts.ListAsync(Tenant, message.Sequence, after: 0, limit: 1, CancellationToken))[0];
        Assert.Equal(("text", Store.Time.GetUtcNow()), (first.Kind, first.At));
        Assert.Equal(["2", "3"], await DataAsync(message, first.Number, limit: 2));
    }

    [Fact]
    public async Task Events_AreOfTheirTenant_AndGoWithTheirMessage()
    {
        var message = await AcceptAsync(await CreateAgentAsync("desk"));

        await Store.RunEvents.AppendAsync(RunOf(message, "run-1") with { Tenant = OtherTenant }, [Told(1)]);
        await Store.RunEvents.AppendAsync(RunOf(message, "run-1") with { Execution = new MessageId(Guid.NewGuid()) }, [Told(1)]);
        Assert.Empty(await DataAsync(message, after: 0, limit: 10));

        await Store.RunEvents.AppendAsync(RunOf(message, "run-1"), [Told(1)]);
        Assert.Empty(await Store.Transcripts.ListAsync(OtherTenant, message.Sequence, after: 0, limit: 10, CancellationToken));
        Assert.Single(await DataAsync(message, after: 0, limit: 10));
    }

    private static OpenRun RunOf(MessageRecord message, string run) => new(message.Tenant, message.Agent, message.Id, run, DateTimeOffset.UnixEpoch);

    private static ToldEvent Told(int number) => new(number, "text", $"{number}");

    private async Task<IEnumerable<string>> DataAsync(MessageRecord message, long after, int limit) =>
        (await Store.Transcripts.ListAsync(Tenant, message.Sequence, after, limit, CancellationToken)).Select(entry => entry.Data);
}
