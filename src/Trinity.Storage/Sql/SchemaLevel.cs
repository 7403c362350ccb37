namespace Trinity.Storage.Sql;

/// <summary>
/// Which programs can live with a schema. Versions run beside each other while servers are updated one after the other: so a migration adds, and what it
/// makes superfluous goes with a later version, when nobody is there any more who needs it.
/// </summary>
/// <param name="Program">What the program can read and write. A version with a migration raises it.</param>
/// <param name="Oldest">The oldest program that can live with what the migrations leave. One that only adds does not raise it.</param>
internal sealed record SchemaLevel(int Program, int Oldest)
{
    /// <summary>That of this program.</summary>
    public static SchemaLevel Own { get; } = new(SchemaMigrator.Program, SchemaMigrator.Oldest);

    /// <summary>Migrations of the hot tables after those of this program: tests of the versions to come put theirs in here.</summary>
    public IReadOnlyList<(int Number, string Script)> Later { get; init; } = [];
}
