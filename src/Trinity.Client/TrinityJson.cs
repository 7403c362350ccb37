using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trinity.Client;

/// <summary>How the API writes JSON: camelCase, nothing that is null left out, 64 levels at most.</summary>
public static class TrinityJson
{
    /// <summary>The options that server and client share.</summary>
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Makes options those of the API.</summary>
    /// <param name="options">The options to change.</param>
    /// <returns>The options given.</returns>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.MaxDepth = 64;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.NumberHandling = JsonNumberHandling.Strict;
        return options;
    }
}
