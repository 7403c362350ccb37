using System.ComponentModel.DataAnnotations;

namespace Trinity.Storage;

/// <summary>Where the instance keeps its data.</summary>
public sealed class StorageOptions
{
    public const string SectionName = "Trinity:Storage";

    /// <value>The directory of the instance; created if absent. Default <c>data</c> under the working directory.</value>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <value>
    /// How to connect to PostgreSQL, as <c>Host=…;Database=…;Username=…;Password=…</c>. Without it, the default, the data are in a SQLite file in
    /// the directory; the keys of secrets are there with either.
    /// </value>
    public string? Postgres { get; set; }

    /// <value>The password for PostgreSQL, where it is kept apart from the rest. Without it, the default, the one in <see cref="Postgres" /> counts.</value>
    public string? PostgresPassword { get; set; }

    /// <value>
    /// The keys of secrets, as a <c>secrets.key</c> holds them, for a directory that has none: so a server of an instance in PostgreSQL needs nothing
    /// from its disk. A directory that has keys keeps them. Without it, the default, the directory must have them, or the instance be a new one.
    /// </value>
    public string? SecretKeys { get; set; }
}
