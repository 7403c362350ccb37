using System.Text.Json;
using Docker.DotNet;

namespace Trinity.ClaudeCode.Containers;

/// <summary>Says why the engine refuses something, in its words and without its JSON.</summary>
internal static class EngineRefusal
{
    /// <summary>An engine may quote much of what it was asked.</summary>
    private const int MaxLength = 500;

    public static string Of(DockerApiException exception)
    {
        var text = Read(exception.ResponseBody) ?? exception.Message;
        return text.Length > MaxLength ? text[..MaxLength] : text;
    }

    private static string? Read(string? body)
    {
        try
        {
            return body is not null && JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("message", out var message)
                ? message.GetString()?.Trim()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
