using System.Globalization;
using System.Text;
using Trinity.Storage.Postgres;
using Trinity.Storage.Sql;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests;

/// <summary>All that a server has stored, in one piece, to look for what must not be in it.</summary>
internal static class StoredBytes
{
    public static byte[] Of(TestServer server)
    {
        if (server.Postgres is { } postgres)
        {
            using var session = new PostgresSession($"{postgres};Pooling=false");
            return Of(session);
        }

        using var bytes = new MemoryStream();
        foreach (var path in Directory.GetFiles(server.DataDirectory, "trinity.db*"))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.CopyTo(bytes);
        }

        return bytes.ToArray();
    }

    /// <summary>Every row of every table.</summary>
    public static byte[] Of(SqlSession session)
    {
        using var bytes = new MemoryStream();
        foreach (var table in StoredColumns.Of(session).Select(column => column.Table).Distinct(StringComparer.Ordinal))
        {
            using var command = session.Connection.CreateCommand();
#pragma warning disable CA2100 // The name is the database's own.
            command.CommandText = $"SELECT * FROM \"{table}\"";
#pragma warning restore CA2100
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    bytes.Write(reader.GetValue(i) as byte[] ?? Encoding.UTF8.GetBytes(Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)!));
                    bytes.WriteByte((byte)'|');
                }
            }
        }

        return bytes.ToArray();
    }
}
