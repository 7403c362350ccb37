namespace Trinity.Testing.Servers;

/// <summary>On what a server keeps its data.</summary>
public enum TestStore
{
    /// <summary>A file in its directory.</summary>
    Sqlite,

    /// <summary>A database of <see cref="PostgresServer"/>.</summary>
    Postgres,
}
