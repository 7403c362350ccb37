using System.CommandLine;
using System.Text;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client;
using Trinity.Client.NodeTypes;

namespace Trinity.Cli.NodeTypes;

/// <summary><c>trinity node-types try</c>: what a configuration would do with a message, rule by rule, without doing it.</summary>
internal static class TryCommand
{
    public static CliCommand Create()
    {
        var type = NodeTypeCommands.TypeArgument();
        var config = new Option<string?>("--config") { Description = $"The configuration: {JsonInput.Help}", HelpName = "JSON" };
        var message = new Option<string>("--message")
        {
            Description = $"The message {{type, key, data}}, or the delivery {{headers, data}} or {{headers, body, contentType}}: {JsonInput.Help}",
            HelpName = "JSON",
            Required = true,
        };
        var state = new Option<string?>("--state") { Description = $"The state of the message's key: {JsonInput.Help} Default none.", HelpName = "JSON" };
        return new CliCommand(
            "try",
            "Says what an agent of a type would do with a message, rule by rule, without doing it. 0 when it would not fail, 1 when it would.",
            "trinity node-types try router --config @router.json --message '{\"type\":\"order.paid\",\"data\":{\"total\":250}}'",
            "trinity node-types try webhook-processor --config @intake.json --message @delivery.json")
        {
            type,
            config,
            message,
            state,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var sample = await JsonInput.ReadAsync(arguments.GetRequiredValue(message), "--message", cancellationToken);
            var trial = await session.Client.NodeTypes.TryAsync(
                arguments.GetRequiredValue(type),
                new TryNodeType
                {
                    Config = await JsonInput.ReadAsync(arguments.GetValue(config), "--config", cancellationToken),
                    Message = Read(sample),
                    State = await JsonInput.ReadAsync(arguments.GetValue(state), "--state", cancellationToken),
                },
                cancellationToken);
            session.Show(screen => Show(screen, trial));
            return trial.Error is null ? ExitCodes.Done : ExitCodes.Failed;
        });
    }

    private static TrialMessage Read(RawJson sample)
    {
        try
        {
            return sample.As<TrialMessage>() ?? throw new System.Text.Json.JsonException();
        }
        catch (System.Text.Json.JsonException)
        {
            throw new CliException("--message is an object like {\"type\":\"order.paid\",\"data\":{}}.", ExitCodes.Usage);
        }
    }

    private static void Show(Screen screen, Trial trial)
    {
        if (trial.Accepted is { } accepted)
        {
            new DetailList()
                .Add("Type", accepted.Type, Styles.Strong)
                .Add("Key", accepted.Key)
                .Add("Recognised by", accepted.Dedupe)
                .Add("Data", Short(accepted.Data))
                .Write(screen, Screen.Width);
            screen.Blank();
        }

        foreach (var step in trial.Steps)
        {
            screen.Say(
                new Piece(Printable.Row(step.Name), Styles.Strong),
                new Piece("  "),
                new Piece(step.Outcome.Replace('_', ' '), Styles.Of(step.Outcome)),
                new Piece(step.Error is { } fault ? $": {Printable.Row(fault.Message)} ({fault.Code})" : string.Empty, Styles.Bad));
            foreach (var effect in step.Effects)
            {
                Show(screen, effect);
            }
        }

        if (trial.Error is { } error)
        {
            screen.Say(new Piece($"It would fail: {Printable.Rows(error.Message)} ({error.Code})", Styles.Bad));
        }
    }

    private static void Show(Screen screen, TrialEffect effect)
    {
        var line = new StringBuilder($"  {effect.Kind} {effect.To}");
        line.Append(effect.Type is null ? string.Empty : $", type {effect.Type}");
        line.Append(effect.Key is null ? string.Empty : $", key {effect.Key}");
        screen.Say(Printable.Row(line.ToString()));
        if (!effect.Data.IsEmpty)
        {
            var text = $"    {Printable.Row(Short(effect.Data))}";
            screen.Say(Screen.Width is { } width ? TextLines.Fit(text, width) : text);
        }
    }

    private static string? Short(RawJson json) => json.IsEmpty ? null : json.ToString();
}
