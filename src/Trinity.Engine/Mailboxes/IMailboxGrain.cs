using Orleans.Concurrency;

namespace Trinity.Engine.Mailboxes;

/// <summary>Places a mailbox: one activation in the cluster. It carries hints and short questions only; the truth is in the store.</summary>
[Alias("trinity.mailbox")]
internal interface IMailboxGrain : IGrainWithIntegerKey
{
    /// <summary>Messages may be executed, or have ended from outside.</summary>
    [OneWay]
    [Alias("hint")]
    Task HintAsync([Immutable] MailboxHint hint);

    /// <summary>Look at the rows again.</summary>
    [OneWay]
    [Alias("nudge")]
    Task NudgeAsync();

    /// <summary>It is in use, though hints reach it without a call.</summary>
    [OneWay]
    [Alias("touch")]
    Task TouchAsync();

    /// <summary>The agent was changed. Returns when the mailbox knows it.</summary>
    [Alias("refresh")]
    Task RefreshAsync();

    /// <summary>The sequences of the messages that are being executed.</summary>
    [Alias("running")]
    Task<long[]> RunningAsync();
}
