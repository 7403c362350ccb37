using Trinity.Engine.Store;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Engine.Mailboxes;

/// <summary>The outcome of a turn on its way to the store.</summary>
internal sealed class TurnCommitWrite(Mailbox mailbox, Lane lane, TurnWrite write) : StoreWrite(mailbox.Tenant, mailbox.Agent)
{
    public override string Name => write.Outcome switch
    {
        TurnOutcome.Completed => "turn_completed",
        TurnOutcome.Suspended => "turn_suspended",
        _ => "turn_failed",
    };

    public override bool IsOwed => true;

    public override int Size => write.Outcome switch
    {
        TurnOutcome.Completed completed =>
            512 + completed.Reply.Length + (completed.State?.Data.Length ?? 0) + completed.Effects.Sum(effect => 64 + effect.Data.Length),
        TurnOutcome.Suspended suspended => 2_048 + suspended.Effects.Sum(effect => 64 + effect.Data.Length),
        _ => 512,
    };

    public override void Foresee(IReadAhead readAhead) => readAhead.Turn(Agent, write.Message.Sequence, write.State);

    public override void Apply(IMessageTransaction transaction)
    {
        // Anew: a transaction that was rolled back may have left another result.
        write.Result = TurnWriteResult.None;
        write.Result = TurnCommit.Apply(transaction, write, transaction.ReadEpoch(Agent));
    }

    public override void Committed() => mailbox.Decided(lane, write);

    public override void Failed(Exception exception)
    {
        write.Result = TurnWriteResult.None;
        TurnRunner.CommitFailed(mailbox, lane, write, exception);
    }
}
