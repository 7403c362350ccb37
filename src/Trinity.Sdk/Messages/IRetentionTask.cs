namespace Trinity.Sdk.Messages;

/// <summary>Erases something whose time of keeping is over.</summary>
internal interface IRetentionTask
{
    /// <summary>Erases what ended before a time, in short transactions so that others write in between.</summary>
    Task EraseAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken);
}
