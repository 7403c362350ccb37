using System.Text;
using Npgsql;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Storage.Postgres.Cluster;

namespace Trinity.Storage.Tests.Postgres.Cluster;

/// <summary>What a transaction says to the other servers is what they read, in parts that the database carries.</summary>
public sealed class NoticeTests
{
    private const int MostBytes = 7_999;

    private static readonly Guid Writer = Guid.NewGuid();

    [Fact]
    public void Notice_OfATransaction_IsReadAsItWasWritten()
    {
        var due = DateTimeOffset.FromUnixTimeMilliseconds(1_900_000_000_123);
        var moved = new MessageId(Guid.NewGuid());
        var aftermath = new Aftermath { Forgotten = Memory.Keys | Memory.Shares };
        aftermath.Changed.AddRange([new AgentId(7), new AgentId(7), new AgentId(8)]);
        aftermath.Destinations.Add(long.MaxValue);
        aftermath.Touched.Add(moved);
        aftermath.TimerAdded(due);

        var heard = Notice.Read(Assert.Single(Write(aftermath, (new AgentId(7), "a\0\"\n\u20ac", 1), (new AgentId(7), null, 2), (new AgentId(7), null, -5))));

        Assert.Equal(42, heard.Number);
        Assert.Equal([new AgentId(7), new AgentId(8)], heard.Aftermath.Changed);
        Assert.Equal([long.MaxValue], heard.Aftermath.Destinations);
        Assert.Equal([moved], heard.Aftermath.Touched);
        Assert.Equal((due, Memory.Keys | Memory.Shares, true), (heard.Aftermath.NextTimer, heard.Aftermath.Forgotten, heard.Aftermath.IsHeard));
        Assert.Equal([(new AgentId(7), "a\0\"\n\u20ac", 1), (new AgentId(7), null, -3)], heard.Backlog);
    }

    [Fact]
    public void Notice_OfNothing_IsNotSent() =>
        Assert.Empty(Write(new Aftermath(), (new AgentId(7), "k", 1), (new AgentId(7), "k", -1)));

    [Fact]
    public void Notice_ThatIsLarge_GoesInParts()
    {
        var aftermath = new Aftermath();
        var moved = Enumerable.Range(0, 1_000).Select(_ => new MessageId(Guid.NewGuid())).ToArray();
        aftermath.Touched.AddRange(moved);
        var lanes = Enumerable.Range(0, 100).Select(i => (new AgentId(i), (string?)new string('\u0001', 200), 1)).ToArray();

        var parts = Write(aftermath, lanes);
        var heard = parts.Select(Notice.Read).ToArray();

        Assert.All(parts, part => Assert.InRange(Encoding.UTF8.GetByteCount(part), 1, MostBytes));
        Assert.All(parts, part => Assert.StartsWith(Notice.Beginning(Writer), part, StringComparison.Ordinal));
        Assert.Equal(moved, heard.SelectMany(part => part.Aftermath.Touched));
        Assert.Equal(lanes, heard.SelectMany(part => part.Backlog));
    }

    private static IReadOnlyList<string> Write(Aftermath aftermath, params (AgentId Agent, string? Key, int Change)[] backlog)
    {
        using var batch = new NpgsqlBatch();
        Notice.AddTo(batch, Writer, number: 42, aftermath, backlog);
        return [.. batch.BatchCommands.Cast<NpgsqlBatchCommand>().Select(command => (string)command.Parameters[1].Value!)];
    }
}
