using Npgsql;
using Trinity.Storage.Postgres;
using Trinity.Storage.Sql;
using Trinity.Testing.Servers;

namespace Trinity.Storage.Tests.Postgres;

/// <summary>A connection that is lost and opened again, with the statements that were prepared on it.</summary>
public sealed class PostgresSessionTests
{
    private const string Show = "SELECT ?1 || '-' || ?2";

    [Fact]
    public void Statement_WhoseConnectionWasLost_ForgetsWhatItWasGiven()
    {
        using var session = Open();
        var lost = session.Prepare(Show).Add("old").Add("older");
        Kill(session);
        Assert.ThrowsAny<NpgsqlException>(() => lost.Run());
        Assert.False(session.IsSound);

        session.Reopen();

        Assert.Equal("new-newer", Read(session, "new", "newer"));
    }

    [Fact]
    public void Statement_BehindAFailureOfWhatWasGathered_ForgetsWhatItWasGiven()
    {
        using var session = Open();
        session.Gathered = () => throw new InvalidOperationException("The rows were refused.");
        Assert.Throws<InvalidOperationException>(() => session.Prepare(Show).Add("old").Add("older").Run());

        session.Gathered = null;

        Assert.Equal("new-newer", Read(session, "new", "newer"));
    }

    [Fact]
    public void Statement_GivenHalfOfItsValues_WhenTheConnectionWasLost_BeginsAnew()
    {
        using var session = Open();
        Read(session, "old", "older");
        session.Prepare(Show).Add("old");
        session.Lose();

        session.Reopen();

        Assert.Equal("new-newer", Read(session, "new", "newer"));
    }

    [Fact]
    public void Session_ThatCannotDoWhatItDoesAtItsOpening_IsNotOpen()
    {
        using var session = Open();
        session.ExecuteAtOpen("SET application_name = 'first'");
        session.Lose();
        session.Reopen();
        Assert.Equal("first", SqlRows.First(session.Prepare("SHOW application_name"), row => row.Text(0)));
        Assert.ThrowsAny<NpgsqlException>(() => session.ExecuteAtOpen("SELECT no_such_function()"));
        session.Lose();

        Assert.ThrowsAny<NpgsqlException>(session.Reopen);
        Assert.False(session.IsSound);
    }

    private static PostgresSession Open() => new(PostgresServer.Shared.CreateDatabase() + ";Pooling=false");

    /// <summary>As the server loses it: what is sent next fails.</summary>
    private static void Kill(PostgresSession session)
    {
        using var other = new NpgsqlConnection(session.Database.ConnectionString);
        other.Open();
        using var command = new NpgsqlCommand("SELECT pg_terminate_backend($1, 10000)", other);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = session.Database.ProcessID });
        command.ExecuteNonQuery();
    }

    private static string? Read(PostgresSession session, string first, string second) =>
        SqlRows.First(session.Prepare(Show).Add(first).Add(second), row => row.Text(0));
}
