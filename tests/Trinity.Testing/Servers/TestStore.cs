namespace Trinity.Testing.Servers;

/// <summary>On what a server keeps its data.</summary>
public enum TestStore
{
    /// <summary>A file in its directory.</summary>
    Sqlite,

    /// <summary>A database of <see cref="PostgresServer"/>.</summary>
    Postgres,
}

/// <summary>The store of the tests that name none.</summary>
public static class TestStores
{
    /// <summary>A file, or PostgreSQL where <c>TRINITY_TEST_STORE=postgres</c> says so.</summary>
    public static TestStore Default { get; } =
        Environment.GetEnvironmentVariable("TRINITY_TEST_STORE") is "postgres" ? TestStore.Postgres : TestStore.Sqlite;
}
