using Microsoft.Extensions.Logging;
using Npgsql;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Postgres;

/// <summary>
/// Finds out what became of a transaction whose connection was lost while it was committed: until that is known nothing may be decided.
/// </summary>
internal sealed partial class TransactionOutcome(PostgresSession session, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>After that whoever waits is told that it failed. It may have been committed: who then looks finds it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly ManualResetEvent Never = new(initialState: false);

    private long _id;

    /// <summary>A transaction has begun and has been given its number.</summary>
    public void Begin(long id) => _id = id;

    /// <summary>Whether the transaction was committed. It waits until the server is back and has decided.</summary>
    public bool WasCommitted(NpgsqlException cause)
    {
        LogUnknown(cause, _id);
        for (var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds; Environment.TickCount64 < until; Never.WaitOne(Pause))
        {
            if (Status() is { } wasCommitted)
            {
                LogDecided(_id, wasCommitted ? "committed" : "taken back");
                return wasCommitted;
            }
        }

        LogGivenUp(_id);
        return false;
    }

    private bool? Status()
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
        catch (NpgsqlException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection was lost while transaction {Id} was committed; what became of it is asked.")]
    private partial void LogUnknown(Exception exception, long id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Transaction {Id} was {Outcome}.")]
    private partial void LogDecided(long id, string outcome);

    [LoggerMessage(Level = LogLevel.Error, Message = "What became of transaction {Id} could not be found out.")]
    private partial void LogGivenUp(long id);
}
