using System.Text.Json.Nodes;
using Spectre.Console;
using Trinity.Cli.Output;
using Trinity.Client.Operators;

namespace Trinity.Cli.Asks;

/// <summary>One entry of the inbox: all there is to know, and the keys to answer it.</summary>
internal sealed class InboxEntry(InboxDesk desk, IAnsiConsole console, Screen screen, TimeProvider time)
{
    private const int MostOptions = 9;

    public async Task<InboxMove> ShowAsync(Ask listed, CancellationToken cancellationToken)
    {
        // The list may be old: what is answered is what is there now.
        var ask = await desk.GetAsync(listed.Id, cancellationToken) ?? listed;
        while (true)
        {
            Draw(ask);
            if (await console.Input.ReadKeyAsync(intercept: true, cancellationToken) is not { } key)
            {
                return InboxMove.Back;
            }

            desk.Say(string.Empty);
            switch (key)
            {
                case { Key: ConsoleKey.Escape or ConsoleKey.LeftArrow } or { KeyChar: 'b' or 'q' }:
                    return InboxMove.Back;
                case { KeyChar: 's' } or { Key: ConsoleKey.RightArrow }:
                    return InboxMove.Skip;
                case { KeyChar: 'r' }:
                    ask = await desk.GetAsync(ask.Id, cancellationToken) ?? ask;
                    break;
                case { KeyChar: 'c' } when await IsSureAsync($"Cancel it? {Consequence(ask)} (y/n)", cancellationToken):
                    if (await desk.CancelAsync(ask, cancellationToken))
                    {
                        return InboxMove.Done;
                    }

                    break;
                default:
                    if (await AnswerOfAsync(ask, key.KeyChar, cancellationToken) is { } answer && await desk.AnswerAsync(ask, answer, cancellationToken))
                    {
                        return InboxMove.Done;
                    }

                    break;
            }
        }
    }

    private static string Consequence(Ask ask) => ask.Kind == "alert" ? "That says it was seen." : "Whoever asked gets no answer.";

    private async Task<bool> IsSureAsync(string question, CancellationToken cancellationToken)
    {
        console.Write(question + " ");
        return await console.Input.ReadKeyAsync(intercept: true, cancellationToken) is { KeyChar: 'y' or 'Y' };
    }

    /// <returns>The answer that a key begins; null when it begins none, or it was given up.</returns>
    private async Task<AnswerAsk?> AnswerOfAsync(Ask ask, char key, CancellationToken cancellationToken)
    {
        if (!ask.Schema.IsEmpty)
        {
            return key == 'a' ? await FillAsync(ask, cancellationToken) : null;
        }

        if (ask.Options.Count == 0)
        {
            return key == 'a' && await LineInput.ReadAsync(console, "Answer (Esc to give up):", cancellationToken) is { Length: > 0 } text
                ? new AnswerAsk { Text = text }
                : null;
        }

        if (key - '1' is not (>= 0 and < MostOptions and var index) || index >= ask.Options.Count)
        {
            return null;
        }

        // A second step: one key alone must not decide.
        var option = ask.Options[index];
        return await LineInput.ReadAsync(console, $"{Printable.Row(option)}. Why? (Enter sends it, Esc gives up)", cancellationToken) is { } why
            ? new AnswerAsk { Answer = option, Text = why.Length == 0 ? null : why }
            : null;
    }

    private async Task<AnswerAsk?> FillAsync(Ask ask, CancellationToken cancellationToken)
    {
        var form = AnswerForm.Of(ask.Schema);
        var values = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var field in form.Fields)
        {
            while (true)
            {
                if (await LineInput.ReadAsync(console, Printable.Row(field.Describe()) + ":", cancellationToken) is not { } text)
                {
                    return null;
                }

                var (value, fault) = field.Read(text);
                if (fault is null)
                {
                    values[field.Name] = value;
                    break;
                }

                screen.Say(new Piece(fault, Styles.Bad));
            }
        }

        return new AnswerAsk { Data = form.Fill(values) };
    }

    private void Draw(Ask ask)
    {
        Inbox.Begin(console);
        AskPicture.Details(ask, time.GetUtcNow()).Write(screen, console.Profile.Width);
        screen.Blank();
        foreach (var (index, option) in ask.Options.Index().Take(MostOptions))
        {
            screen.Say(new Piece($"  {index + 1}  ", Styles.Strong), new Piece(Printable.Row(option)));
        }

        if (ask.Options.Count > 0)
        {
            screen.Blank();
        }

        if (desk.Remark.Length > 0)
        {
            screen.Say(new Piece(desk.Remark, Styles.Bad));
        }

        var answer = ask.Options.Count > 0 && ask.Schema.IsEmpty ? $"1-{Math.Min(MostOptions, ask.Options.Count)}: answer" : "a: answer";
        screen.Say(new Piece($"{answer}   s: skip   c: cancel   r: refresh   b: back", Styles.Dim));
    }
}
