using Trinity.Platform.Executions;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Storage.Sql;

/// <summary>
/// The texts that find executions. Each walks along indexes in the order of the page, of a tenant one for each status, and what no index
/// serves is looked for among the messages that it comes by.
/// </summary>
internal static class ExecutionSearch
{
    /// <summary>
    /// How many messages a page comes by on each way at most: a search for what is rare goes on with the next page, and does not read millions for one.
    /// </summary>
    public const int Look = 5_000;

    /// <summary>So many come by first: what is common fills a page among these, and need not look further.</summary>
    public const int FirstLook = 500;

    /// <summary>Clocks of several servers, and one that is set back, may be off by so much.</summary>
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(1);

    private const string Low = "CASE WHEN at < ?1 THEN (low + high) / 2 + 1 ELSE low END";
    private const string High = "CASE WHEN at < ?1 THEN high ELSE (low + high) / 2 END";

    /// <summary>
    /// The first message accepted at a time or later, by halves: numbers are given out in the order of time. An index on the time would be
    /// written with every message, for what is asked now and then.
    /// </summary>
    public const string PlaceSql =
        $"""
        WITH RECURSIVE halves (low, high, at) AS (
            SELECT low, high, (SELECT created_at FROM message WHERE seq >= (low + high) / 2 ORDER BY seq LIMIT 1)
            FROM (SELECT min(seq) AS low, max(seq) + 1 AS high FROM message) AS ends
            UNION ALL
            SELECT {Low}, {High}, (SELECT created_at FROM message WHERE seq >= ({Low} + {High}) / 2 ORDER BY seq LIMIT 1) FROM halves WHERE low < high)
        SELECT max(low) FROM halves
        """;

    /// <summary>
    /// Pages come in these sizes on each way: a number in the text lets a plan go along an index, where one that is not known yet may be of millions.
    /// </summary>
    private static readonly int[] Sizes = [51, 101, 201];

    private static readonly MessageStatus[] Statuses = Enum.GetValues<MessageStatus>();

    /// <summary>Of more agents than these, one's messages come by often enough.</summary>
    private const int FewAgents = 200;

    private const string Within = "seq < ?2 AND seq >= ?4";

    /// <summary>It makes the parameters as many as are bound.</summary>
    private const string Last = "(?12 IS NULL OR ?12 IS NOT NULL)";

    /// <summary>A page, the latest first.</summary>
    public static string List(SqlDialect dialect, ExecutionFilter filter, int look, int limit)
    {
        const string columns = MessageRows.Columns;
        var rest = Rest(dialect, filter);
        return rest.Length == 0
            ? $"SELECT {columns} FROM ({Found(dialect, filter, $"{SizeOf(limit)}")}) AS found WHERE {Last} ORDER BY seq DESC LIMIT ?3"
            : $"SELECT {columns} FROM ({Found(dialect, filter, $"{look}")}) AS found WHERE {rest} AND {Last} ORDER BY seq DESC LIMIT ?3";
    }

    /// <summary>All that match, to be put in an order.</summary>
    public static string Select(SqlDialect dialect, string columns, ExecutionFilter filter)
    {
        var conditions = string.Concat(Conditions(dialect, filter).Select(condition => $" AND {condition}"));
        return $"SELECT {columns} FROM message WHERE tenant_id = ?1 AND {Within} AND {Last}{conditions}";
    }

    /// <summary>
    /// Each tells a place behind which a page has enough to look at, if there is one: what follows has to do with what is before it alone. The way
    /// on which most come by is the first: of the others little is left then.
    /// </summary>
    public static IEnumerable<string> Floors(SqlDialect dialect, ExecutionFilter filter, int look) => Ways(dialect, filter) is { } ways
        ? ways.Select(way => $"SELECT seq FROM message WHERE {way.Condition} AND {Last} ORDER BY {way.Order} LIMIT 1 OFFSET ?3")
        : [$"SELECT seq FROM ({dialect.LatestOfEach("?7", "seq", "?4", "?2", $"{look}")}) AS found WHERE {Last} ORDER BY seq DESC LIMIT 1 OFFSET ?3"];

    /// <summary>Whether the ways are always the same, and many: planning them takes longer than the page.</summary>
    public static bool IsPlannedOnce(SqlDialect dialect, ExecutionFilter filter) =>
        filter is { Agent: null, Among: null, Code: null } && !Searches(dialect, filter);

    /// <summary>Whether there is something that no index serves.</summary>
    public static bool Searches(SqlDialect dialect, ExecutionFilter filter) => Rest(dialect, filter).Length > 0;

    /// <param name="statement">One of these texts.</param>
    /// <param name="tenant">Whose executions.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="range">The places between which they are.</param>
    /// <param name="limit">How many of them.</param>
    public static SqlStatement Bind(SqlStatement statement, TenantId tenant, ExecutionFilter filter, (long From, long Before) range, int limit) => statement
        .Add(tenant.Value).Add(range.Before).Add(limit).Add(range.From).Add(filter.Agent?.Value).Add(filter.Code).Add(filter.Among).Add(filter.Type)
        .Add(filter.Key).Add((int?)filter.Source).Add(filter.CreatedAfter).Add(filter.CreatedBefore);

    /// <summary>Between which places the messages of the times are that are asked for.</summary>
    public static (long From, long Before) Range(SqlSession session, ExecutionFilter filter, long from, long before) => (
        filter.CreatedAfter is { } after ? Math.Max(from, PlaceOf(session, after, -ClockMargin)) : from,
        filter.CreatedBefore is { } until ? Math.Min(before, PlaceOf(session, until, ClockMargin)) : before);

    private static long PlaceOf(SqlSession session, DateTimeOffset time, TimeSpan margin) => SqlRows.First(
        session.Prepare(PlaceSql).Add(time.ToUnixTimeMilliseconds() + (long)margin.TotalMilliseconds), row => row.OptionalLong(0)) ?? 0;

    private static int SizeOf(int limit) => Sizes.FirstOrDefault(size => size >= limit, limit);

    private static string Found(SqlDialect dialect, ExecutionFilter filter, string limit) => Ways(dialect, filter) is { } ways
        ? string.Join(" UNION ALL ", ways.Select(way =>
            $"SELECT * FROM (SELECT {MessageRows.Columns} FROM message WHERE tenant_id = ?1 AND {way.Condition} ORDER BY {way.Order} LIMIT {limit}) AS way"))
        : dialect.LatestOfEach("?7", MessageRows.Columns, "?4", "?2", limit);

    /// <summary>
    /// The ways along which messages come by: each is one value of what its index begins with. Null where each of a few agents is one.
    /// </summary>
    private static IEnumerable<(string Condition, string Order)>? Ways(SqlDialect dialect, ExecutionFilter filter) => filter switch
    {
        { Agent: not null } => [($"agent_id = ?5 AND {Within}{(EndedBadly(filter) ? " AND status > 4" : string.Empty)}", "seq DESC")],
        { Among: not null } when AreFew(filter.Among) => null,
        { Code: not null } when dialect.Along("error_code", "?6", "?4", "?2") is var (condition, order) =>
            [($"tenant_id = ?1 AND error_code IS NOT NULL AND {condition}", order)],
        _ => StatusesOf(filter.Statuses.Count > 0 ? filter.Statuses : Statuses).OrderBy(status => status != (int)MessageStatus.Completed)
            .Select(status => dialect.Along("status", $"{status}", "?4", "?2"))
            .Select(along => ($"tenant_id = ?1 AND {along.Condition}", along.Order)),
    };

    /// <summary>What is left to be looked at in each message that comes by.</summary>
    private static string Rest(SqlDialect dialect, ExecutionFilter filter)
    {
        var served = filter switch
        {
            { Agent: not null } => filter with { Agent = null },
            { Among: not null } when AreFew(filter.Among) => filter with { Among = null },
            { Code: not null } => filter with { Code = null },
            _ => filter with { Statuses = [] },
        };
        return string.Join(" AND ", Conditions(dialect, served));
    }

    /// <summary>The statuses are numbers of ours: written into the text, they let the index on them serve.</summary>
    private static IEnumerable<string> Conditions(SqlDialect dialect, ExecutionFilter filter) => new[]
    {
        filter.Statuses.Count > 0 ? $"status IN ({string.Join(", ", StatusesOf(filter.Statuses))})" : null,
        filter.Agent is not null ? "agent_id = ?5" : null,
        filter.Code is not null ? "error_code = ?6" : null,
        filter.Among is not null ? $"agent_id IN ({dialect.Numbers("?7")})" : null,
        filter.Type is not null ? "type = ?8" : null,
        filter.Key is not null ? "key = ?9" : null,
        filter.Source is not null ? "source = ?10" : null,
        filter.CreatedAfter is not null ? "created_at >= ?11" : null,
        filter.CreatedBefore is not null ? "created_at < ?12" : null,
    }.OfType<string>();

    private static IEnumerable<int> StatusesOf(IEnumerable<MessageStatus> statuses) => statuses.Select(status => (int)status).Distinct().Order();

    private static bool AreFew(string among) => among.AsSpan().Count(',') < FewAgents;

    private static bool EndedBadly(ExecutionFilter filter) =>
        filter.Statuses.Count > 0 && filter.Statuses.All(status => status > MessageStatus.Completed);
}
