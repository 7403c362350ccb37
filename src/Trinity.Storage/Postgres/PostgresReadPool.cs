using Trinity.Sdk.Identity;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Postgres;

/// <summary>
/// Connections for reading. A read waits for the network, so it has a thread of the pool; there are as many as there are connections, and
/// who comes later waits without one.
/// </summary>
internal sealed class PostgresReadPool(PostgresDatabase database) : SqlReadPool
{
    private const int Size = 16;

    private readonly SemaphoreSlim _free = new(Size);

    public override SqlDialect Dialect => PostgresDialect.Instance;

    protected override async ValueTask<T> RunAsync<T>(TenantId? tenant, Func<SqlSession, T> read)
    {
        await _free.WaitAsync();
        try
        {
            return await Task.Run(() => Run(tenant, read));
        }
        finally
        {
            _free.Release();
        }
    }

    protected override SqlSession Open() => new PostgresSession(database.ReadConnectionString);
}
