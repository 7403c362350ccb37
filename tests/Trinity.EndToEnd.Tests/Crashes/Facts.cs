using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Trinity.Testing.Crashes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>What is in the database that a process has left, said in SQL that either database understands.</summary>
internal static class Facts
{
    /// <summary>What SQLite has, or is given, and PostgreSQL has not.</summary>
    private const string Functions =
        """
        CREATE OR REPLACE FUNCTION sha256(text) RETURNS bytea IMMUTABLE LANGUAGE sql AS 'SELECT sha256(convert_to($1, ''UTF8''))';
        CREATE OR REPLACE FUNCTION zeroblob(integer) RETURNS bytea IMMUTABLE LANGUAGE sql AS 'SELECT decode(repeat(''00'', $1), ''hex'')';
        """;

    /// <param name="directory">What the process has left.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="name">Its name on this side.</param>
    /// <param name="entries">How many entries of the write the audit log had before.</param>
    /// <param name="isAfter">Whether the process ended after the commit.</param>
    public static IReadOnlyList<string> Wrong(CrashDirectory directory, FaultScenario scenario, string name, long entries, bool isAfter)
    {
        using var copy = new TestDirectory();
        using var connection = directory.OpenCopy(copy);
        Equip(connection);
        var isAudited = Entries(connection, scenario.Write) > entries;
        return
        [
            .. scenario.Facts.Where(fact => Holds(connection, fact, name) != isAfter),
            .. isAudited == (isAfter && EngineWrites.Audited().Contains(scenario.Write)) ? (string[])[] : [isAudited ? "is audited and not done" : "is done and not audited"],
        ];
    }

    /// <summary>How many entries of a write the audit log has.</summary>
    public static long Entries(CrashDirectory directory, string write)
    {
        using var connection = directory.Open();
        return Entries(connection, write);
    }

    /// <summary>The number of an agent; null when there is none of that name.</summary>
    public static long? Agent(CrashDirectory directory, string name)
    {
        using var connection = directory.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM agent WHERE name = @name";
        Add(command, "@name", name);
        return (long?)command.ExecuteScalar();
    }

    /// <summary>Changes a database that no process has open.</summary>
    public static void Change(CrashDirectory directory, string statement, string name)
    {
        using var connection = directory.Open();
        Equip(connection);
        using var command = Command(connection, statement, name);
        command.ExecuteNonQuery();
    }

    private static void Equip(DbConnection connection)
    {
        if (connection is SqliteConnection file)
        {
            file.CreateFunction("sha256", (string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = Functions;
        command.ExecuteNonQuery();
    }

    private static long Entries(DbConnection connection, string write)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM audit WHERE action = @write AND outcome = 'done'";
        Add(command, "@write", write);
        return (long)command.ExecuteScalar()!;
    }

    private static bool Holds(DbConnection connection, string fact, string name)
    {
        using var command = Command(connection, $"SELECT {fact}", name);
        return command.ExecuteScalar() is true or long and not 0;
    }

    private static DbCommand Command(DbConnection connection, string statement, string name)
    {
        var token = connection is SqliteConnection ? "json_extract(CAST(data AS TEXT), '$.token')" : "convert_from(data, 'UTF8')::jsonb ->> 'token'";
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are those of the scenarios.
        command.CommandText =
            $"""
            WITH p AS (SELECT seq, {token} AS token FROM message JOIN payload ON message_seq = coalesce(payload_of, seq)),
                 m AS (SELECT * FROM message WHERE seq = (SELECT seq FROM p WHERE token = @name)),
                 a AS (SELECT * FROM agent WHERE name = @name),
                 d AS (SELECT * FROM delivery WHERE message_seq = (SELECT seq FROM m)),
                 t AS (SELECT * FROM destination WHERE id = (SELECT destination_id FROM d))
            {statement}
            """;
#pragma warning restore CA2100
        Add(command, "@name", name);
        return command;
    }

    private static void Add(DbCommand command, string name, string value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
