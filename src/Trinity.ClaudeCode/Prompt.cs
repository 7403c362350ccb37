using System.Text;
using System.Text.Json;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode;

/// <summary>What an agent is asked, of a message: its text as it is, or that of the property <c>prompt</c> of its JSON, or else all of the JSON.</summary>
internal static class Prompt
{
    public static string Of(MessageEnvelope message)
    {
        if (message.JsonPayload is not null)
        {
            using var document = JsonDocument.Parse(message.Payload);
            var text = document.RootElement switch
            {
                { ValueKind: JsonValueKind.String } root => root.GetString(),
                { ValueKind: JsonValueKind.Object } root when root.TryGetProperty("prompt", out var prompt) && prompt.ValueKind == JsonValueKind.String =>
                    prompt.GetString(),
                _ => null,
            };
            if (text is not null)
            {
                return text;
            }
        }

        return Encoding.UTF8.GetString(message.Payload.Span);
    }
}
