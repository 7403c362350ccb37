using Spectre.Console;
using Spectre.Console.Rendering;
using Trinity.Cli.Demo.Checks;

namespace Trinity.Cli.Demo;

/// <summary>Shows the demo: a picture that changes on a terminal, plain lines anywhere else and under NO_COLOR.</summary>
internal sealed class DemoScreen
{
    private const int BarWidth = 50;
    private const int PlainWidth = 160;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);
    private static readonly string[] Statuses = ["completed", "queued", "waiting", "retrying", "dead"];

    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly bool _isPicture;

    /// <param name="console">Where it is shown.</param>
    /// <param name="isTerminal">Whether input and output are a person's, and not redirected.</param>
    /// <param name="time">When to look again.</param>
    public DemoScreen(IAnsiConsole console, bool isTerminal, TimeProvider time)
    {
        _console = console;
        _time = time;
        CanAsk = isTerminal && console.Profile.Capabilities.Interactive;
        var isPlain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        _isPicture = isTerminal && !isPlain && console.Profile.Capabilities.Ansi;
        if (!isTerminal)
        {
            console.Profile.Width = PlainWidth;
        }
    }

    /// <summary>Whether somebody can be asked here.</summary>
    public bool CanAsk { get; }

    public IAnsiConsole Console => _console;

    public void Say(string text) => _console.WriteLine(text);

    /// <summary>Shows how far the work is until it is done.</summary>
    public async Task WatchAsync(Task work, Func<Task<DemoProgress>> look)
    {
        if (_isPicture)
        {
            await _console.Live(Text.Empty).StartAsync(live =>
                WatchAsync(work, look, progress => live.UpdateTarget(Picture(progress))));
        }
        else
        {
            var quarter = 0;
            var remark = string.Empty;
            await WatchAsync(work, look, progress =>
            {
                if (progress.Remark != remark)
                {
                    remark = progress.Remark;
                    Say("  " + remark);
                }

                if (progress.Sent * 4 / progress.Total > quarter)
                {
                    quarter = progress.Sent * 4 / progress.Total;
                    Say(Line(progress));
                }
            });
        }

        await work;
    }

    public void Show(IReadOnlyList<Check> checks)
    {
        var table = new Table { Border = _isPicture ? TableBorder.Rounded : TableBorder.Ascii };
        table.AddColumn("Checked")
            .AddColumn(new TableColumn("Expected").RightAligned())
            .AddColumn(new TableColumn("Found").RightAligned())
            .AddColumn(string.Empty);
        foreach (var check in checks)
        {
            table.AddRow(
                new Text(check.Name),
                new Text($"{check.Expected:N0}"),
                new Text($"{check.Found:N0}"),
                new Text(check.Holds ? "ok" : "DIFFERS", new Style(check.Holds ? Color.Green : Color.Red)));
        }

        _console.Write(table);
        foreach (var difference in checks.SelectMany(check => check.Differences))
        {
            Say("  " + difference);
        }
    }

    private async Task WatchAsync(Task work, Func<Task<DemoProgress>> look, Action<DemoProgress> show)
    {
        while (!work.IsCompleted)
        {
            show(await look());
            await Task.WhenAny(work, Task.Delay(LookInterval, _time));
        }

        show(await look());
    }

    private static string Line(DemoProgress progress) =>
        $"  {progress.Sent:N0} of {progress.Total:N0} sent; turns: "
        + string.Join(", ", Statuses.Select(status => $"{progress.Census.Count(status):N0} {status}"));

    private static Rows Picture(DemoProgress progress)
    {
        var done = BarWidth * progress.Sent / progress.Total;
        var table = new Table().Border(TableBorder.Rounded).AddColumn("Agent");
        foreach (var status in Statuses)
        {
            table.AddColumn(new TableColumn(status).RightAligned());
        }

        foreach (var agent in Fleet.Agents)
        {
            table.AddRow(Row(agent, status => progress.Census.Count(status, agent)));
        }

        table.AddRow(Row("all", status => progress.Census.Count(status)));
        var bar = $"[green]{new string('━', done)}[/][grey]{new string('─', BarWidth - done)}[/]";
        return new Rows(
            new Markup($"{bar} {progress.Sent:N0} of {progress.Total:N0} deliveries"),
            table,
            new Text(progress.Remark, new Style(Color.Grey)));
    }

    private static IEnumerable<IRenderable> Row(string name, Func<string, int> count) =>
        [new Text(name), .. Statuses.Select(status => new Text($"{count(status):N0}"))];
}
