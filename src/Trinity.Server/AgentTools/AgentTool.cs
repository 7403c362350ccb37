using System.Text.Json;
using ModelContextProtocol.Protocol;
using Trinity.Platform.Models;
using Trinity.Platform.Tools;

namespace Trinity.Server.AgentTools;

/// <summary>A tool of the platform for the agent that an execution runs.</summary>
/// <param name="name">What it is called by.</param>
/// <param name="description">What it does, for the model.</param>
/// <param name="properties">The JSON schemas of its arguments, by their names.</param>
/// <param name="needed">Those that have to be there.</param>
internal abstract class AgentTool(string name, string description, string properties, params string[] needed)
{
    /// <summary>The argument with which a call is the same as another one, whatever the rest of them say.</summary>
    protected const string Dedupe = "dedupe";

    /// <summary>The schema of <see cref="Dedupe" />.</summary>
    protected const string DedupeSchema =
        """
        "dedupe": {"type": "string", "description": "A label. With the same label, or the same arguments where there is none, it is done once."}
        """;

    public string Name => name;

    /// <summary>As it is told to the model.</summary>
    public Tool Definition { get; } = new()
    {
        Name = name,
        Description = description,
        InputSchema = JsonSerializer.SerializeToElement(new
        {
            type = "object",
            properties = JsonSerializer.Deserialize<JsonElement>($"{{{properties}}}"),
            required = needed,
            additionalProperties = false,
        }),
    };

    public abstract Task<ToolResult> CallAsync(ExecutionGrant grant, ToolArguments arguments, CancellationToken cancellationToken);

    /// <summary>The call as it is told from others of the execution. Arguments that only say how long to wait do not count.</summary>
    protected ToolCall CallOf(ToolArguments arguments, string? label, params ReadOnlySpan<string> without) =>
        label is null ? ToolCall.With(name, arguments.Write(without)) : ToolCall.Labelled(name, label);

    protected static ToolResult.Refused Invalid(string fault) => new("invalid_arguments", fault);
}
