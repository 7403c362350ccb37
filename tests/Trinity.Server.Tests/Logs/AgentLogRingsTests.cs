using System.Text;
using Microsoft.Extensions.Logging;
using Trinity.Sdk.Logs;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Logs;

/// <summary>How much of the logs is kept, and what goes first.</summary>
public sealed class AgentLogRingsTests
{
    private static readonly AgentId One = new(1);
    private static readonly AgentId Two = new(2);

    private readonly TestTime _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Ring_KeepsTheLatestLinesOfAnAgent()
    {
        var rings = new AgentLogRings(_time);
        for (var i = 0; i <= AgentLogRings.LinesOfAgent; i++)
        {
            Write(rings, One, $"line {i}");
        }

        var lines = Read(rings, One);

        Assert.Equal(AgentLogRings.LinesOfAgent, lines.Count);
        Assert.Equal(("line 1", $"line {AgentLogRings.LinesOfAgent}"), (lines[0].Text, lines[^1].Text));
    }

    [Fact]
    public void Rings_WhenFull_DropTheLinesOfTheAgentThatWroteNothingForLongest()
    {
        var rings = new AgentLogRings(_time, capacity: 20_000);
        Write(rings, One, "early");
        Write(rings, Two, "before");
        for (var i = 0; i < 1_000; i++)
        {
            Write(rings, Two, $"line {i}");
        }

        Assert.Empty(Read(rings, One));
        Assert.Equal("line 999", Read(rings, Two)[^1].Text);
        Assert.InRange(rings.Used, 10_000, 20_000);
    }

    [Fact]
    public void Erase_GivesBackWhatTheLinesTook()
    {
        var rings = new AgentLogRings(_time);
        Write(rings, Two, "stays");
        var used = rings.Used;
        Write(rings, One, "goes");

        rings.Erase(One);

        Assert.Equal(used, rings.Used);
        Assert.Empty(Read(rings, One));
        Assert.Single(Read(rings, Two));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("€")]
    [InlineData("😀")]
    public void Line_IsCutAt4KiB_BetweenCharacters(string character)
    {
        var rings = new AgentLogRings(_time);
        Write(rings, One, string.Concat(Enumerable.Repeat(character, 5_000)));

        var text = Read(rings, One)[0].Text;

        Assert.InRange(Encoding.UTF8.GetByteCount(text), AgentLogRings.BytesOfLine - 8, AgentLogRings.BytesOfLine);
        Assert.EndsWith(character + "…", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_GoOn_AfterARestart()
    {
        var before = new AgentLogRings(_time);
        for (var i = 0; i < 100; i++)
        {
            Write(before, One, "before");
        }

        _time.MoveTo(_time.GetUtcNow().AddSeconds(1));
        var after = new AgentLogRings(_time);
        Write(after, One, "after");

        Assert.True(Read(after, One)[0].Number > Read(before, One)[^1].Number);
    }

    [Fact]
    public void Read_AfterANumber_BeginsWithTheNextLine_WithoutOneItEndsWithTheLast()
    {
        var rings = new AgentLogRings(_time);
        for (var i = 0; i < 10; i++)
        {
            Write(rings, One, $"{i}");
        }

        var third = Read(rings, One)[2].Number;

        Assert.Equal(["3", "4"], rings.Read(One, AgentLogFilter.None, third, limit: 2).Select(line => line.Text));
        Assert.Equal(["8", "9"], rings.Read(One, AgentLogFilter.None, after: null, limit: 2).Select(line => line.Text));
    }

    [Fact]
    public async Task Wait_IsOver_WithTheNextLineOfTheAgent_AndOfNoOther()
    {
        var rings = new AgentLogRings(_time);
        var wait = rings.WaitAsync(One, after: 0, TestContext.Current.CancellationToken);

        Write(rings, Two, "another");
        var isOver = wait.IsCompleted;
        Write(rings, One, "this");
        await wait;

        Assert.False(isOver);
        Assert.True(rings.WaitAsync(One, after: 0, TestContext.Current.CancellationToken).IsCompletedSuccessfully);
    }

    private static void Write(AgentLogRings rings, AgentId agent, string text) => rings.Write(agent, default, LogLevel.Information, text);

    private static IReadOnlyList<AgentLogLine> Read(AgentLogRings rings, AgentId agent) =>
        rings.Read(agent, AgentLogFilter.None, after: null, int.MaxValue);
}
