using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql;

/// <summary>Where the databases differ in the texts of statements. All else is written so that each of them understands it.</summary>
internal abstract class SqlDialect
{
    /// <summary>The folder of the numbered files that make the hot tables.</summary>
    public abstract string SchemaFolder { get; }

    /// <summary>Begins to read several things as they are at one moment.</summary>
    public abstract string BeginSnapshot { get; }

    /// <summary>The comparison with a pattern that does not care for the case of letters.</summary>
    public abstract string Like { get; }

    /// <summary>
    /// Lets no other server write until the transaction ends: it would hold some tables and wait for others. Null where there is none.
    /// </summary>
    public virtual string? HoldWriters => null;

    /// <summary>Lets the statements of a transaction be planned once and for all; null where they always are.</summary>
    public virtual string? PlanOnce => null;

    /// <summary>Whether there is a table of the name <c>?1</c>.</summary>
    public abstract string FindTable { get; }

    /// <summary>A query for the numbers of a JSON array.</summary>
    public abstract string Numbers(string parameter);

    /// <summary>The condition that a key is among a JSON list of numbers, which the key's index serves.</summary>
    public virtual string Among(string key, string parameter) => $"{key} IN ({Numbers(parameter)})";

    /// <summary>
    /// The condition on messages of one value of a column from one place to before another, as the index on that column and the place is searched;
    /// and what these are to be ordered by so that it serves for that too.
    /// </summary>
    public abstract (string Condition, string Order) Along(string column, string value, string from, string before);

    /// <summary>The latest messages of each of the agents in a JSON array.</summary>
    public abstract string LatestOfEach(string agents, string columns, string from, string before, string limit);

    /// <summary>Which index serves, where the database has to be told.</summary>
    public abstract string IndexedBy(string index);

    /// <summary>Whether a column of bytes holds the bytes of a text.</summary>
    public abstract string HoldsBytes(string column, string parameter);

    /// <summary>Stores the value <c>?4</c> of an indexed property.</summary>
    public abstract string InsertIndexed(object? value);

    /// <summary>A condition on an indexed property, as one of several that an index serves each: no value meets two of them.</summary>
    public abstract IReadOnlyList<string> Meets(StateCondition condition, string parameter);
}
