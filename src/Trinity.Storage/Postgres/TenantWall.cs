using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Trinity.Sdk.Identity;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Postgres;

/// <summary>
/// Row-level security: the database shows a session the rows of the tenant that it is told, whatever a statement asks for. It stands behind
/// <see cref="Platform.Storage.TenantTables"/> and the conditions of the statements, and is not asked by them.
/// </summary>
internal static class TenantWall
{
    /// <summary>The setting of a session that sees the rows of all tenants, as it begins with.</summary>
    public const string OpenToAll = "-c trinity.tenant=0";

    private const string Sql = "SELECT set_config('trinity.tenant', $1, false)";

    /// <summary>Shows a session the rows of a tenant alone; all of them when null.</summary>
    public static void Show(NpgsqlConnection connection, TenantId? tenant)
    {
        using var command = Command(connection, tenant);
        command.ExecuteNonQuery();
    }

    public static async Task ShowAsync(NpgsqlConnection connection, TenantId? tenant, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, tenant);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Whether the session's user passes every wall, as superusers do.</summary>
    public static bool IsPassed(SqlSession session) =>
        session.Scalar("SELECT CAST(rolsuper OR rolbypassrls AS integer) FROM pg_roles WHERE rolname = current_user") == 1;

    private static NpgsqlCommand Command(NpgsqlConnection connection, TenantId? tenant)
    {
        var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = (tenant?.Value ?? 0).ToString(CultureInfo.InvariantCulture) });
        return command;
    }

    /// <summary>A connection of the pool has been another tenant's before.</summary>
    internal sealed class OnOpen : DbConnectionInterceptor
    {
        public static readonly OnOpen Instance = new();

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
            Show((NpgsqlConnection)connection, TenantOf(eventData));

        public override Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default) =>
            ShowAsync((NpgsqlConnection)connection, TenantOf(eventData), cancellationToken);

        private static TenantId? TenantOf(ConnectionEndEventData eventData) => ((PostgresPlatformDbContext)eventData.Context!).ShownTo;
    }
}
