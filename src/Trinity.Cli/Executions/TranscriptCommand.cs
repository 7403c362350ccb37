using System.CommandLine;
using System.Text.Json;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client;
using Trinity.Client.Executions;

namespace Trinity.Cli.Executions;

/// <summary><c>trinity executions transcript</c>.</summary>
internal static class TranscriptCommand
{
    /// <summary>So much of an entry is shown; all that is kept is in <c>--json</c>.</summary>
    private const int MostShown = 2_000;

    public static CliCommand Create()
    {
        var id = ExecutionCommands.IdArgument();
        var follow = new Option<bool>("--follow", "-f") { Description = "Goes on until the execution has ended." };
        var command = new CliCommand(
            "transcript",
            "Shows what an execution in a container has told of itself.",
            "trinity executions transcript exe_06f5k2…",
            "trinity executions transcript exe_06f5k2… --follow")
        {
            id,
            follow,
        };
        command.Remarks = "What was said, which tools were called, and what came of them. With --json each entry is a line, with all that is kept of it.";
        return command.Runs(async (session, arguments, cancellationToken) =>
        {
            var execution = arguments.GetRequiredValue(id);
            if (arguments.GetValue(follow))
            {
                await foreach (var entry in session.Client.Executions.FollowTranscriptAsync(execution, cancellationToken))
                {
                    Write(session.Screen, entry);
                }

                return;
            }

            var entries = await Pages.AllAsync(
                (query, token) => session.Client.Executions.ReadTranscriptAsync(execution, query, token), query: string.Empty, cancellationToken);
            if (entries.Count == 0)
            {
                session.Screen.Remark("It has told nothing.");
            }

            foreach (var entry in entries)
            {
                Write(session.Screen, entry);
            }
        });
    }

    private static void Write(Screen screen, TranscriptEntry entry)
    {
        if (screen.IsJson)
        {
            screen.WriteJson(JsonSerializer.SerializeToUtf8Bytes(entry, TrinityJson.Options));
            return;
        }

        using var data = JsonDocument.Parse(entry.Data.IsEmpty ? "{}"u8.ToArray() : entry.Data.Utf8);
        var text = Describe(data.RootElement);
        screen.Say(
            new Piece($"{Times.Clock(entry.At)}  ", Styles.Dim),
            new Piece($"{Printable.Row(entry.Kind),-11}  ", entry.Kind == "tool_result" && Is(data.RootElement, "isError") ? Styles.Bad : Styles.Dim),
            new Piece(Printable.Rows(text.Length > MostShown ? $"{text.AsSpan(0, MostShown)}…" : text).Replace("\n", "\n    ", StringComparison.Ordinal)));
    }

    private static string Describe(JsonElement data) => (Text(data, "tool"), Text(data, "text")) switch
    {
        ({ } tool, _) => $"{tool} {(data.TryGetProperty("input", out var input) ? input.GetRawText() : string.Empty)}",
        (_, { } text) => text,
        _ => string.Join(", ", data.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).Select(Describe)),
    };

    private static string Describe(JsonProperty member) =>
        $"{member.Name} {(member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : member.Value.GetRawText())}";

    private static bool Is(JsonElement data, string name) => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string? Text(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
