using Trinity.Engine.Intake;
using Trinity.Engine.Store;
using Trinity.Platform.Secrets;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Sqlite;

/// <summary>Transactions of the one connection that writes: a statement costs little here, so each row is one.</summary>
internal sealed class SqliteTransaction : SqlTransaction
{
    private readonly SqliteSession _session;
    private readonly SqlStatement _saveSequence;
    private long _savedSequence;

    public SqliteTransaction(
        SqliteSession session, SecretCipher cipher, RuntimeRegistry runtimes, MessageIds ids, TimeProvider time, Backlog backlog)
        : base(session, cipher, runtimes, ids, time, backlog)
    {
        _session = session;
        _saveSequence = session.Prepare("UPDATE sequence SET value = ?1 WHERE id = 1");
        Sequence = _savedSequence = session.Scalar("SELECT value FROM sequence WHERE id = 1");
    }

    public override void Commit()
    {
        if (Sequence != _savedSequence)
        {
            _saveSequence.Add(Sequence).Run();
        }

        _session.Prepare("COMMIT").Run();
        _savedSequence = Sequence;
    }

    protected override void Open(IReadOnlyList<StoreWrite> batch) => _session.Prepare("BEGIN IMMEDIATE").Run();

    protected override void Abandon()
    {
        if (_session.IsInTransaction)
        {
            _session.Prepare("ROLLBACK").Run();
        }
    }
}
