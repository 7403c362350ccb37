using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Trinity.Client.Agents;
using Trinity.Platform;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;
using Trinity.Server.OpenApi;

namespace Trinity.Server.Logs;

/// <summary>The logs of agents over HTTP: a page of lines, or the lines as they come.</summary>
internal static class LogEndpoints
{
    private const int DefaultLines = 100;
    private const int MaxLines = 1_000;

    public static RouteGroupBuilder MapLogs(this RouteGroupBuilder api)
    {
        api.MapGet("/agents/{name}/logs", ReadAsync).WithTags("Logs").WithName("ReadAgentLogs").Requires(AccessRights.Read)
            .WithSummary("Reads the latest lines of an agent's log, in the order of their writing; with Accept: text/event-stream it goes on.")
            .Produces<Client.Page<LogLine>>()
            .RequiresCapability(Capability.Logs)
            .StreamsEvents<LogLine>("line", isAlways: false);
        return api;
    }

    private static async Task<IResult> ReadAsync(
        HttpContext context,
        IAgentAccess access,
        IHostApplicationLifetime lifetime,
        string name,
        string? level,
        string? execution,
        long? after,
        int? limit,
        string? cursor,
        CancellationToken cancellationToken)
    {
        if (!TryReadFilter(level, execution, out var filter, out var refusal))
        {
            return Problems.Of(refusal);
        }

        var log = context.CapableAgent<IAgentLogs>();
        var lines = Math.Clamp(limit ?? DefaultLines, 1, MaxLines);
        var start = Paging.ReadNumber(cursor) ?? after;
        if (context.WantsEvents())
        {
            var follower = new LogFollower(access, context, name, log, filter);
            return TypedResults.ServerSentEvents(
                StreamAsync(follower, context.LastEventNumber() ?? start, lines, lifetime.ApplicationStopping, cancellationToken));
        }

        // One more than asked for tells whether there is a next page; the latest lines have none.
        var read = await log.Runtime.ReadAsync(log.Agent, filter, start, start is null ? lines : lines + 1, cancellationToken);
        var page = Platform.Page<AgentLogLine>.Cut(read, lines, line => line.Number.ToString(CultureInfo.InvariantCulture));
        return page.ToResult(context, Show);
    }

    private static async IAsyncEnumerable<SseItem<LogLine>> StreamAsync(
        LogFollower follower, long? after, int lines, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);

        // Who follows a silent agent shall know that it does.
        await follower.BeginAsync(cancellationToken);
        await foreach (var line in follower.LinesAsync(after, lines, either.Token))
        {
            yield return new SseItem<LogLine>(Show(line), "line") { EventId = line.Number.ToString(CultureInfo.InvariantCulture) };
        }
    }

    private static bool TryReadFilter(string? level, string? execution, out AgentLogFilter filter, out Refusal refusal)
    {
        filter = AgentLogFilter.None;
        refusal = Refusal.Invalid(
            "invalid_level",
            "level is one of trace, debug, information, warning, error, critical.",
            new Fault("/level", "invalid_level", "Unknown."));
        var lowest = LogLevel.Trace;
        if (!string.IsNullOrEmpty(level) && (!Words.TryParse(level, out lowest) || lowest == LogLevel.None))
        {
            return false;
        }

        if (string.IsNullOrEmpty(execution))
        {
            filter = new AgentLogFilter { Level = lowest };
            return true;
        }

        refusal = Refusal.Invalid(
            "invalid_execution", "execution is the id of an execution, exe_….", new Fault("/execution", "invalid_execution", "Not an id."));
        var isId = MessageId.TryParse(execution, out var id);
        filter = new AgentLogFilter { Level = lowest, Execution = id };
        return isId;
    }

    private static LogLine Show(AgentLogLine line) => new()
    {
        Number = line.Number,
        At = line.At,
        Level = Words.Of(line.Level),
        Text = line.Text,
        Execution = line.Execution?.ToString(),
    };
}
