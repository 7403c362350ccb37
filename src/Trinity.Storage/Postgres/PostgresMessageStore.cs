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
        AgentDirectory agents,
        SecretCipher cipher,
        ILogger<PostgresMessageStore> logger)
        : this(
            instance,
            (PostgresSession)instance.OpenWriter(),
            session => new PostgresTransaction(session, cipher, runtimes, ids, time, backlog),
            agents,
            logger)
    {
    }

    private PostgresMessageStore(
        PostgresInstance instance,
        PostgresSession session,
        Func<PostgresSession, PostgresTransaction> transaction,
        AgentDirectory agents,
        ILogger logger)
        : this(instance, session, transaction(session), agents, logger)
    {
    }

    private PostgresMessageStore(
        PostgresInstance instance, PostgresSession session, PostgresTransaction transaction, AgentDirectory agents, ILogger logger)
        : base(instance, session, transaction, agents, logger) => _transaction = transaction;

    public override bool? WasCommitted() => _transaction.WasCommitted();
}
