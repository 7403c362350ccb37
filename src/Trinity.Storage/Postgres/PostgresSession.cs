using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Postgres;

/// <summary>One connection to the server. It can be opened again when it was lost.</summary>
internal sealed class PostgresSession : SqlSession
{
    private readonly List<string> _atOpen = [];
    private DbContextOptions<PostgresPlatformDbContext>? _options;
    private TenantId? _shownTo;

    public PostgresSession(string connectionString)
    {
        Database = new NpgsqlConnection(connectionString);
        Database.Open();
    }

    public override SqlDialect Dialect => PostgresDialect.Instance;

    public override DbConnection Connection => Database;

    public NpgsqlConnection Database { get; }

    public override bool IsSound => Database.FullState is ConnectionState.Open;

    /// <inheritdoc />
    public override void Show(TenantId? tenant)
    {
        if (tenant != _shownTo)
        {
            TenantWall.Show(Database, tenant);
            _shownTo = tenant;
        }
    }

    /// <summary>How often the connection was opened again. What was prepared before is not known to the server any more.</summary>
    public int Openings { get; private set; }

    /// <summary>What is gathered and not written yet: it is, before anything else is read or written.</summary>
    public Action? Gathered { get; set; }

    public void Flush() => Gathered?.Invoke();

    public override void ExecuteAtOpen(string sql)
    {
        _atOpen.Add(sql);
        Execute(sql);
    }

    /// <summary>Executes a text whenever the connection had to be opened again.</summary>
    public void AtOpen(string sql) => _atOpen.Add(sql);

    /// <summary>Opens the connection again if it was lost.</summary>
    public void Reopen()
    {
        if (IsSound)
        {
            return;
        }

        Lose();
        try
        {
            Database.Open();
            _shownTo = null;
            Openings++;
            _atOpen.ForEach(Execute);
        }
        catch
        {
            // Half open is not open.
            Lose();
            throw;
        }
    }

    /// <summary>Gives the connection up, and with it whatever was begun on it.</summary>
    public void Lose() => Database.Close();

    public override PlatformDbContext OpenContext()
    {
        _options ??= PostgresPlatformDbContext.Options(builder => builder.UseNpgsql(Database));
        return new PostgresPlatformDbContext(_options);
    }

    protected override SqlStatement Create(string sql) => new PostgresStatement(this, sql);

    protected override bool MeansFull(DbException failure) => failure is PostgresException { SqlState: PostgresErrorCodes.DiskFull };
}
