using Spectre.Console;
using Trinity.Cli.Output;

namespace Trinity.Cli.Asks;

/// <summary>
/// The operator queue at a terminal: a list to choose from with the keyboard, and one entry at a time to answer. Without ANSI the pictures
/// stand below each other instead of taking each other's place.
/// </summary>
internal sealed class Inbox
{
    /// <summary>Rows beside the entries: title, heads of columns, remark, keys.</summary>
    private const int OtherRows = 8;

    /// <summary>The screen of programs like this one; what stood on the other is there again afterwards.</summary>
    private const string EnterAlternate = "\u001b[?1049h";
    private const string LeaveAlternate = "\u001b[?1049l";
    private const string ClearScreen = "\u001b[H\u001b[2J";

    private readonly InboxDesk _desk;
    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly Screen _screen;
    private readonly InboxEntry _entry;
    private int _selected;

    public Inbox(InboxDesk desk, IAnsiConsole console, TimeProvider time)
    {
        _desk = desk;
        _console = console;
        _time = time;
        _screen = new Screen(console, console, Stream.Null, isJson: false, canAsk: true);
        _entry = new InboxEntry(desk, console, _screen, time);
    }

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await _desk.RefreshAsync(cancellationToken);
        Control(_console, EnterAlternate);
        try
        {
            while (true)
            {
                _selected = Math.Clamp(_selected, 0, Math.Max(0, _desk.Asks.Count - 1));
                Draw();
                if (await _console.Input.ReadKeyAsync(intercept: true, cancellationToken) is not { } key || !await HandleAsync(key, cancellationToken))
                {
                    return ExitCodes.Done;
                }
            }
        }
        finally
        {
            Control(_console, LeaveAlternate);
        }
    }

    /// <summary>Clears what stood there before. Not by the console's own Clear, which takes what the user could scroll back to as well.</summary>
    public static void Begin(IAnsiConsole console)
    {
        if (console.Profile.Capabilities.Ansi)
        {
            Control(console, ClearScreen);
        }
        else
        {
            console.WriteLine();
        }
    }

    private static void Control(IAnsiConsole console, string code)
    {
        if (console.Profile.Capabilities.Ansi)
        {
            console.Write(new ControlCode(code));
        }
    }

    /// <returns>False when it is over.</returns>
    private async Task<bool> HandleAsync(ConsoleKeyInfo key, CancellationToken cancellationToken)
    {
        switch (key)
        {
            case { Key: ConsoleKey.UpArrow } or { KeyChar: 'k' }:
                _selected--;
                break;
            case { Key: ConsoleKey.DownArrow } or { KeyChar: 'j' }:
                _selected++;
                break;
            case { Key: ConsoleKey.PageUp }:
                _selected -= RowsOfPage;
                break;
            case { Key: ConsoleKey.PageDown }:
                _selected += RowsOfPage;
                break;
            case { Key: ConsoleKey.Home }:
                _selected = 0;
                break;
            case { Key: ConsoleKey.End }:
                _selected = int.MaxValue;
                break;
            case { Key: ConsoleKey.Enter or ConsoleKey.RightArrow } when _desk.Asks.Count > 0:
                await OpenAsync(cancellationToken);
                break;
            case { KeyChar: 'r' }:
                await _desk.RefreshAsync(cancellationToken);
                break;
            case { Key: ConsoleKey.Escape } or { KeyChar: 'q' }:
                return false;
        }

        return true;
    }

    /// <summary>Opens the selected entry, and then the next one for as long as one is skipped or done with.</summary>
    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        while (_selected < _desk.Asks.Count)
        {
            switch (await _entry.ShowAsync(_desk.Asks[_selected], cancellationToken))
            {
                case InboxMove.Back:
                    return;
                case InboxMove.Skip:
                    _selected++;
                    break;
                case InboxMove.Done:
                    // It has left the list: the next one stands in its place.
                    break;
            }
        }
    }

    private int RowsOfPage => Math.Max(3, _console.Profile.Height - OtherRows);

    private void Draw()
    {
        Begin(_console);
        var asks = _desk.Asks;
        _screen.Say(new Piece(asks.Count == 0 ? "Nothing waits." : $"{asks.Count:N0} {(asks.Count == 1 ? "waits" : "wait")}", Styles.Strong));
        _screen.Blank();
        if (asks.Count > 0)
        {
            var first = Math.Clamp(_selected - (RowsOfPage / 2), 0, Math.Max(0, asks.Count - RowsOfPage));
            var table = new TextTable(
                new Column(string.Empty),
                new Column("Kind") { Rank = 1 },
                new Column("Agent") { MinWidth = 8, Rank = 2 },
                new Column("Title") { MinWidth = 20 },
                new Column("Priority") { Rank = 3 },
                new Column("Due") { IsHiddenWhenEmpty = true },
                new Column("Asked"));
            foreach (var (index, ask) in asks.Index().Skip(first).Take(RowsOfPage))
            {
                var now = _time.GetUtcNow();
                table.Add(
                    new Cell(index == _selected ? ">" : string.Empty, Styles.Strong),
                    ask.Kind,
                    ask.Agent,
                    new Cell(Printable.Row(AskPicture.TitleOf(ask)), index == _selected ? Styles.Strong : (Style?)null),
                    Cell.Word(ask.Priority),
                    AskPicture.DueOf(ask, now),
                    Times.Short(ask.CreatedAt, now));
            }

            table.Write(_screen, _console.Profile.Width);
            _screen.Blank();
        }

        if (_desk.Remark.Length > 0)
        {
            _screen.Say(_desk.Remark);
        }

        _screen.Say(new Piece("Up, Down: choose   Enter: open   r: refresh   q: quit", Styles.Dim));
    }
}

/// <summary>Where to go from an entry.</summary>
internal enum InboxMove
{
    /// <summary>To the list.</summary>
    Back,

    /// <summary>To the next one; this one stays.</summary>
    Skip,

    /// <summary>To the next one; this one is done with.</summary>
    Done,
}
