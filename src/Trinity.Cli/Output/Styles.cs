using Spectre.Console;

namespace Trinity.Cli.Output;

/// <summary>What the words of the API look like where there are colours. Colour never says anything that the word does not.</summary>
internal static class Styles
{
    public static Style Dim { get; } = new(decoration: Decoration.Dim);

    public static Style Strong { get; } = new(decoration: Decoration.Bold);

    public static Style Bad { get; } = new(Color.Red);

    private static Style Good { get; } = new(Color.Green);

    private static Style Open { get; } = new(Color.Yellow);

    public static Style? Of(string word) => word switch
    {
        "completed" or "delivered" or "ready" or "open" or "answered" or "matched" or "done" => Good,
        "running" or "waiting" or "retrying" or "pending" or "paused" or "high" or "warning" or "queued" => Open,
        "dead" or "failed" or "held" or "disabled" or "critical" or "error" or "undeliverable" or "missing" => Bad,
        "stopped" or "cancelled" or "skipped" or "deleted" or "expired" or "withdrawn" or "closed" or "low" or "not_reached" or "not_matched"
            or "trace" or "debug" => Dim,
        _ => (Style?)null,
    };
}
