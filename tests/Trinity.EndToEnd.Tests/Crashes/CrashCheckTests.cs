using Trinity.CrashNodes;
using Trinity.Sdk.Identity;
using Trinity.Testing.Crashes;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>The checker of the crash tests sees what it is there to see.</summary>
public sealed class CrashCheckTests
{
    private static readonly Guid First = new("01890000-0000-7000-8000-000000000001");
    private static readonly StepLine Ran = new(7, "STEPKEY");

    [Fact]
    public void Check_OfWhatIsInOrder_FindsNothing() => Assert.Empty(Check());

    [Fact]
    public void Check_OfALostMessage_FindsIt() =>
        Assert.NotEmpty(Check(record => record with { Messages = [.. record.Messages.Skip(1)], Effects = [], Journal = [] }));

    [Fact]
    public void Check_OfAMessageAcceptedTwice_FindsIt() =>
        Assert.NotEmpty(Check(record => record with { Messages = [.. record.Messages, record.Messages[0] with { Sequence = 9, Id = Guid.Empty }] }));

    [Fact]
    public void Check_OfATellThatMadeNothing_FindsIt() =>
        Assert.NotEmpty(Check(record => record with { Messages = [record.Messages[0]], States = [record.States[0]] }));

    [Fact]
    public void Check_OfATellThatMadeTwo_FindsIt() =>
        Assert.NotEmpty(Check(record => record with { Messages = [.. record.Messages, record.Messages[1] with { Sequence = 9, Id = Guid.Empty }] }));

    [Fact]
    public void Check_OfAnEffectThatIsMissing_FindsIt() =>
        Assert.NotEmpty(Check(record => record with { Effects = [record.Effects[0]] }));

    [Fact]
    public void Check_OfAnEffectThatIsThereTwice_FindsIt() =>
        Assert.NotEmpty(Check(record => record with { Effects = [.. record.Effects, record.Effects[1]] }));

    [Fact]
    public void Check_OfAStateThatSawAMessageTwice_FindsIt() =>
        Assert.NotEmpty(Check(record => record with
        {
            States = [record.States[0] with { State = new JobState { Log = ["j1", "j1"], Sum = 10 } }, record.States[1]],
        }));

    [Fact]
    public void Check_OfAStateOfNoMessage_FindsIt() =>
        Assert.NotEmpty(Check(record => record with { States = [.. record.States, new StoredState(1, "other", 1, new JobState())] }));

    [Fact]
    public void Check_OfAStepThatIsNotRecorded_FindsIt() => Assert.NotEmpty(Check(record => record with { Journal = [] }));

    [Fact]
    public void Check_OfAMessageThatEndedAndKeepsATimer_FindsIt() =>
        Assert.NotEmpty(Check(record => record with { Timers = [new StoredTimer(1, 0, "j1.2")] }));

    [Fact]
    public void Check_OfAMessageThatDiedForNoReason_FindsIt() =>
        Assert.NotEmpty(Check(record => record with
        {
            Messages = [record.Messages[0], record.Messages[1] with { Status = StoredStatus.Dead, Error = "node_failed" }],
        }));

    [Fact]
    public void Check_OfAStepThatRanAgainThoughItWasRecorded_FindsIt() =>
        Assert.Contains(
            Check(steps: [Ran, Ran with { Process = 8 }]), fault => fault.Contains("was recorded and ran again", StringComparison.Ordinal));

    [Fact]
    public void Check_OfAStepThatRanTwiceInOneProcess_FindsIt() => Assert.NotEmpty(Check(steps: [Ran, Ran]));

    [Fact]
    public void Check_OfAnAnswerThatIsGone_FindsIt() => Assert.NotEmpty(Check(ledger: ledger => ledger.Answered["j1.9"] = true));

    [Theory]
    [InlineData(0, "is Queued")]
    [InlineData(2, "is Waiting")]
    [InlineData(4, null)]
    public void Unsettled_OfAMessageOpenForNoReason_NamesIt(int status, string? expected)
    {
        var record = Record();

        var left = CrashCheck.Unsettled(record with { Messages = [record.Messages[0], record.Messages[1] with { Status = (StoredStatus)status }] });

        Assert.Equal(expected is not null, left?.Contains(expected ?? string.Empty, StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void Unsettled_OfWhatWaitsForAPersonAndWhatIsBehindIt_IsNothing_Rule23()
    {
        var record = Record();
        var held = record.Messages[1] with { Status = StoredStatus.Waiting };

        Assert.Null(CrashCheck.Unsettled(record with
        {
            Messages = [held, held with { Sequence = 9, Place = 9, Status = StoredStatus.Queued }],
            Asks = [new StoredAsk(Guid.Empty, held.Sequence, 0, 1, "hold j1.0", Code: null)],
        }));
    }

    private static IReadOnlyList<string> Check(
        Func<CrashRecord, CrashRecord>? tamper = null, IReadOnlyList<StepLine>? steps = null, Action<Ledger>? ledger = null)
    {
        var sent = new Ledger { Sent = { ["j1"] = "kj1" }, Acknowledged = { ["j1"] = new MessageId(First).ToString() } };
        sent.Crashes.Add(new RecordedSteps(1, new HashSet<string> { Ran.IdempotencyKey }));
        ledger?.Invoke(sent);
        var record = Record();
        return new CrashCheck(tamper?.Invoke(record) ?? record, sent, steps ?? [Ran]).Run();
    }

    /// <summary>One job, told on to another agent, with a step and an event.</summary>
    private static CrashRecord Record() => new()
    {
        Agents = [new StoredAgent(1, "front", "crash-desk"), new StoredAgent(2, "leaf", "crash-desk")],
        Messages =
        [
            new StoredMessage
            {
                Sequence = 1,
                Place = 1,
                Id = First,
                Agent = 1,
                Key = "k",
                Status = StoredStatus.Completed,
                Job = new Job { Token = "j1", Amount = 5, Peer = "leaf", Operations = ["tell", "emit", "step"] },
            },
            new StoredMessage
            {
                Sequence = 2,
                Place = 2,
                Id = new Guid("01890000-0000-7000-8000-000000000002"),
                Agent = 2,
                Key = "k",
                Source = 2,
                Status = StoredStatus.Completed,
                Job = new Job { Token = "j1.0", Amount = 5 },
            },
        ],
        Effects = [new StoredEffect(1, 0, 1, 0, """{"token":"j1.0"}"""), new StoredEffect(1, 1, 2, 0, """{"token":"j1.1"}""")],
        Journal = [new StoredEntry(1, "j1.2", 1, $"\"{Ran.IdempotencyKey}\"")],
        States =
        [
            new StoredState(1, "k", 1, new JobState { Log = ["j1"], Sum = 5 }), new StoredState(2, "k", 1, new JobState { Log = ["j1.0"], Sum = 5 }),
        ],
        Asks = [],
        Timers = [],
        IdempotencyKeys = 1,
    };
}
