using Npgsql;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Postgres;

/// <summary>Finds out what became of a transaction whose connection was lost while it was committed.</summary>
internal sealed class TransactionOutcome(PostgresSession session)
{
    private long _id;

    /// <summary>A transaction has begun and has been given its number.</summary>
    public void Begin(long id) => _id = id;

    /// <summary>Whether it was committed; null while the server is away or has not decided.</summary>
    public bool? WasCommitted()
    {
        try
        {
            session.Reopen();
            return SqlRows.First(
                session.Prepare("SELECT pg_xact_status(CAST(CAST(?1 AS text) AS xid8))").Add(_id), row => row.OptionalText(0)) switch
            {
                "committed" => true,
                "aborted" => false,
                _ => null,
            };
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // It is away, or was lost again while it was asked.
            return null;
        }
    }
}
