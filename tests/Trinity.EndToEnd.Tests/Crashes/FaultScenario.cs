using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>
/// One write of the engine and how it comes about. A process that ends before its commit must leave none of its facts, one that ends
/// after it all of them.
/// </summary>
internal sealed record FaultScenario(string Write)
{
    /// <summary>Which of several ways to the same write; empty for the only one.</summary>
    public string Variant { get; init; } = string.Empty;

    /// <summary>
    /// Whether the process is armed as it starts, on what this statement makes of the database before: for what the engine does by itself.
    /// </summary>
    public string? StartsWith { get; init; }

    /// <summary>What has to be there first.</summary>
    public Func<FaultRig, Task> Prepare { get; init; } = _ => Task.CompletedTask;

    /// <summary>The request in the course of which the process ends.</summary>
    public Func<FaultRig, Task> Act { get; init; } = _ => Task.CompletedTask;

    /// <summary>What the user does after the restart; sending again what was not acknowledged comes by itself.</summary>
    public Func<FaultRig, Task> Finish { get; init; } = _ => Task.CompletedTask;

    /// <summary>
    /// What the write changes, each as SQL that gives 0 or 1; <c>m</c> is the scenario's message, <c>a</c> its agent, <c>d</c> its
    /// delivery, <c>t</c> where that goes. None where the write
    /// may as well have had nothing to do: then only the rules of the checker hold.
    /// </summary>
    public IReadOnlyList<string> Facts { get; init; } = [];

    public string NameOf(string side) => string.Join('-', ((string[])[Write.Replace('_', '-'), Variant, side]).Where(word => word.Length > 0));
}

/// <summary>Asks a database that a process has left for the facts of a scenario.</summary>
internal static class Facts
{
    /// <param name="directory">What the process has left.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="name">Its name on this side.</param>
    /// <param name="entries">How many entries of the write the audit log had before.</param>
    /// <param name="isAfter">Whether the process ended after the commit.</param>
    public static IReadOnlyList<string> Wrong(CrashDirectory directory, FaultScenario scenario, string name, long entries, bool isAfter)
    {
        using var copy = new TestDirectory();
        var database = Path.Combine(copy.Path, "trinity.db");
        directory.CopyTo(database);
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        connection.CreateFunction("sha256", (string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var isAudited = Entries(connection, scenario.Write) > entries;
        return
        [
            .. scenario.Facts.Where(fact => Holds(connection, fact, name) != isAfter),
            .. isAudited == (isAfter && EngineWrites.Audited().Contains(scenario.Write)) ? (string[])[] : [isAudited ? "is audited and not done" : "is done and not audited"],
        ];
    }

    /// <summary>How many entries of a write the audit log has.</summary>
    public static long Entries(string database, string write)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False;Mode=ReadOnly");
        connection.Open();
        return Entries(connection, write);
    }

    private static long Entries(SqliteConnection connection, string write)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM audit WHERE action = $write AND outcome = 'done'";
        command.Parameters.AddWithValue("$write", write);
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Changes a database that no process has open.</summary>
    public static void Change(CrashDirectory directory, string statement, string name)
    {
        using var connection = new SqliteConnection($"Data Source={directory.Database};Pooling=False");
        connection.Open();
        using var command = Command(connection, statement, name);
        command.ExecuteNonQuery();
    }

    private static bool Holds(SqliteConnection connection, string fact, string name)
    {
        using var command = Command(connection, $"SELECT {fact}", name);
        return command.ExecuteScalar() is long and not 0;
    }

    private static SqliteCommand Command(SqliteConnection connection, string statement, string name)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are those of the scenarios.
        command.CommandText =
            $"""
            WITH p AS (
                     SELECT seq, json_extract(CAST(data AS TEXT), '$.token') AS token FROM message
                     JOIN payload ON message_seq = coalesce(payload_of, seq)),
                 m AS (SELECT * FROM message WHERE seq = (SELECT seq FROM p WHERE token = $name)),
                 a AS (SELECT * FROM agent WHERE name = $name),
                 d AS (SELECT * FROM delivery WHERE message_seq = (SELECT seq FROM m)),
                 t AS (SELECT * FROM destination WHERE id = (SELECT destination_id FROM d))
            {statement}
            """;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$name", name);
        return command;
    }
}
