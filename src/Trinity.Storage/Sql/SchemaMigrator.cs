using System.Globalization;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Trinity.Sdk;

namespace Trinity.Storage.Sql;

/// <summary>
/// Brings a database to the schema of this program: control data by EF's migrations, hot tables by numbered SQL. It refuses a database
/// that needs a newer program.
/// </summary>
internal static partial class SchemaMigrator
{
    /// <summary>See <see cref="SchemaLevel.Program" />.</summary>
    public const int Program = 9;

    /// <summary>See <see cref="SchemaLevel.Oldest" />.</summary>
    public const int Oldest = 7;

    /// <summary>The one table that is there before any migration.</summary>
    public const string SettingTable = "CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)";

    private const string MinProgram = "min_program";
    private const string HotSchema = "hot_schema";

    /// <exception cref="TrinityException"><c>program_too_old</c>: the database was migrated by a program that this one cannot follow.</exception>
    public static void Migrate(SqlSession session, ILogger logger, SchemaLevel? level = null)
    {
        level ??= SchemaLevel.Own;
        session.Execute(SettingTable);
        CheckProgram(session, level);
        MigrateControl(session);
        MigrateHot(session, logger, level);
        if (NeededProgram(session) < level.Oldest)
        {
            SetSetting(session, MinProgram, level.Oldest.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <exception cref="TrinityException"><c>program_too_old</c>: the database was migrated by a program that this one cannot follow.</exception>
    public static void CheckProgram(SqlSession session, SchemaLevel? level = null)
    {
        var program = (level ?? SchemaLevel.Own).Program;
        if (NeededProgram(session) is var needed && needed > program)
        {
            throw new TrinityException(
                "program_too_old",
                $"The database needs a newer Trinity (program level {needed}, this is {program}). Start that one, or restore a backup of before.");
        }
    }

    /// <summary>The program level that a database needs.</summary>
    public static int NeededProgram(SqlSession session) => Number(session, MinProgram);

    /// <summary>Whether a database has been migrated so far.</summary>
    public static bool HasTable(SqlSession session, string name)
    {
        var statement = session.Prepare(session.Dialect.FindTable).Add(name);
        try
        {
            return statement.Step();
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>The migrations that would run; none when the database is at this program's schema, or beyond.</summary>
    public static IReadOnlyList<string> Pending(SqlSession session)
    {
        using var context = session.OpenContext();
        var last = LastMigration(session);
        var hot = HasTable(session, "setting") ? Number(session, HotSchema) : 0;
        return
        [
            .. context.Database.GetMigrations().Where(migration => last is null || string.CompareOrdinal(migration, last) > 0),
            .. Scripts(session.Dialect).Where(script => script.Number > hot).Select(script => string.Join('.', script.Name.Split('.')[^2..])),
        ];
    }

    public static string? Setting(SqlSession session, string name)
    {
        var statement = session.Prepare("SELECT value FROM setting WHERE name = ?1").Add(name);
        try
        {
            return statement.Step() ? statement.Text(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    public static void SetSetting(SqlSession session, string name, string value) => session
        .Prepare("INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .Add(name).Add(value).Run();

    /// <summary>Sets what has not been set before.</summary>
    public static void KeepSetting(SqlSession session, string name, string value) => session
        .Prepare("INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING")
        .Add(name).Add(value).Run();

    private static void MigrateControl(SqlSession session)
    {
        using var context = session.OpenContext();
        var last = LastMigration(session);
        if (last is null)
        {
            // The same statements: EF builds the model of every migration for them, which is a tenth of a first start.
            Run(session, ControlScript(session.Dialect), () => { });
        }
        else if (last != context.Database.GetMigrations().Last())
        {
            context.Database.SetCommandTimeout(0);
            context.Database.Migrate();
        }
    }

    /// <summary>What brings an empty database to the control data of this program.</summary>
    public static string ControlScript(SqlDialect dialect) => Read($"{typeof(SchemaMigrator).Assembly.GetName().Name}.{dialect.SchemaFolder}.control.sql");

    /// <returns>Null before the first.</returns>
    private static string? LastMigration(SqlSession session)
    {
        if (!HasTable(session, "__EFMigrationsHistory"))
        {
            return null;
        }

        var statement = session.Prepare("SELECT max(\"MigrationId\") FROM \"__EFMigrationsHistory\"");
        try
        {
            return statement.Step() ? statement.OptionalText(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static void MigrateHot(SqlSession session, ILogger logger, SchemaLevel level)
    {
        var current = Number(session, HotSchema);
        foreach (var (number, script) in Scripts(session.Dialect).Select(script => (script.Number, Read(script.Name))).Concat(level.Later))
        {
            if (number <= current)
            {
                continue;
            }

            Run(session, script, () => SetSetting(session, HotSchema, number.ToString(CultureInfo.InvariantCulture)));
            LogMigrated(logger, number);
        }
    }

    private static void Run(SqlSession session, string script, Action andThen)
    {
        session.Execute("BEGIN");
        if (session.Dialect.HoldWriters is { } hold && HasTable(session, "sequence"))
        {
            session.Execute(hold);
        }

        session.ExecutePatiently(script);
        andThen();
        session.Execute("COMMIT");
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static IEnumerable<(int Number, string Name)> Scripts(SqlDialect dialect) => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.Contains($".{dialect.SchemaFolder}.0", StringComparison.Ordinal))
        .Select(name => (Number: int.Parse(name.Split('.')[^2][..4], CultureInfo.InvariantCulture), name))
        .OrderBy(script => script.Number);

    private static int Number(SqlSession session, string name) =>
        Setting(session, name) is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : 0;

    [LoggerMessage(Level = LogLevel.Information, Message = "The database was migrated to schema {Number}.")]
    private static partial void LogMigrated(ILogger logger, int number);
}
