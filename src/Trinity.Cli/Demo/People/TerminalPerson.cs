using System.Text.Json.Nodes;
using Spectre.Console;
using Trinity.Client;
using Trinity.Client.Operators;

namespace Trinity.Cli.Demo.People;

/// <summary>Asks whoever sits at the terminal.</summary>
internal sealed class TerminalPerson(IAnsiConsole console) : IPerson
{
    public async Task<AnswerAsk> AnswerAsync(Ask ask, CancellationToken cancellationToken)
    {
        Show(ask);
        return ask switch
        {
            { Schema.IsEmpty: false } => new AnswerAsk { Data = RawJson.From(await FormAsync(ask.Schema.As<JsonObject>()!, cancellationToken)) },
            { Options: [_, ..] } => new AnswerAsk { Answer = await ChooseAsync("Your answer", ask.Options, cancellationToken) },
            _ => new AnswerAsk { Text = await WriteAsync("Your answer", cancellationToken) },
        };
    }

    private void Show(Ask ask)
    {
        console.WriteLine();
        console.Write(new Rule(Markup.Escape($"{ask.Agent} asks")).LeftJustified());
        if (ask.Kind == "judgment")
        {
            console.WriteLine(Filled(ask));
            return;
        }

        console.MarkupLineInterpolated($"[bold]{ask.Title}[/]");
        foreach (var (name, value) in ask.Proposal.As<JsonNode>() as JsonObject ?? [])
        {
            console.WriteLine($"  {name}: {Written(value)}");
        }
    }

    private static string Written(JsonNode? value) => value switch
    {
        null or JsonArray { Count: 0 } => "none",
        JsonArray list => string.Join(", ", list),
        _ => value.ToString(),
    };

    /// <summary>The instruction with its data where it belongs: it comes apart from it, as <c>[1]</c>, <c>[2]</c>, …</summary>
    private static string Filled(Ask ask) => (ask.Proposal.As<string[]>() ?? [])
        .Index()
        .Aggregate(ask.Question ?? ask.Title, (text, data) =>
            text.Replace($"[{data.Index + 1}]", $"“{data.Item}”", StringComparison.Ordinal));

    private async Task<JsonObject> FormAsync(JsonObject schema, CancellationToken cancellationToken)
    {
        var answer = new JsonObject();
        foreach (var (name, property) in schema["properties"]!.AsObject())
        {
            answer[name] = property?["enum"] is JsonArray choices
                ? await ChooseAsync(name, choices.Select(choice => choice!.GetValue<string>()), cancellationToken)
                : await WriteAsync(name, cancellationToken);
        }

        return answer;
    }

    private Task<string> ChooseAsync(string title, IEnumerable<string> choices, CancellationToken cancellationToken) =>
        new SelectionPrompt<string> { Title = Markup.Escape(title) }.AddChoices(choices).ShowAsync(console, cancellationToken);

    private Task<string> WriteAsync(string title, CancellationToken cancellationToken) =>
        new TextPrompt<string>(Markup.Escape(title) + ":").ShowAsync(console, cancellationToken);
}
