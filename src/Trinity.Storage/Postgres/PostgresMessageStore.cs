using Microsoft.Extensions.Logging;
using Trinity.Engine.Intake;
using Trinity.Platform.Secrets;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Postgres;

/// <summary>Messages in PostgreSQL.</summary>
internal sealed class PostgresMessageStore : SqlMessageStore
{
    private readonly PostgresTransaction _transaction;

    public PostgresMessageStore(
        PostgresInstance instance,
        RuntimeRegistry runtimes,
        MessageIds ids,
        TimeProvider time,
        Backlog backlog,
        Memories memories,
        SecretCipher cipher,
        ILogger<PostgresMessageStore> logger)
        : this(
            instance,
            (PostgresSession)instance.OpenWriter(),
            session => new PostgresTransaction(session, instance, cipher, runtimes, ids, time, backlog),
            memories,
            logger)
    {
    }

    private PostgresMessageStore(
        PostgresInstance instance,
        PostgresSession session,
        Func<PostgresSession, PostgresTransaction> transaction,
        Memories memories,
        ILogger logger)
        : this(instance, session, transaction(session), memories, logger)
    {
    }

    private PostgresMessageStore(
        PostgresInstance instance, PostgresSession session, PostgresTransaction transaction, Memories memories, ILogger logger)
        : base(instance, session, transaction, memories, logger) => _transaction = transaction;

    public override void AwaitLock() => _transaction.AwaitLock();

    public override bool? WasCommitted() => _transaction.WasCommitted();
}
