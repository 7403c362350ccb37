using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trinity.Testing.Anthropic;

/// <summary>A part of what the model says, whole or piece by piece.</summary>
internal abstract record ContentBlock(string Type)
{
    /// <summary>What a step says.</summary>
    public static IReadOnlyList<ContentBlock> Of(ScriptStep step)
    {
        List<ContentBlock> blocks = [];
        if (step.Thinking is { } thinking)
        {
            blocks.Add(new ThinkingBlock(thinking, "c2lnbmVk"));
        }

        IEnumerable<ScriptTool> tools = [.. step.Tools ?? [], .. step.Tool is { } tool ? new[] { new ScriptTool(tool, step.Input) } : []];
        if (step.Text is not null || !tools.Any())
        {
            blocks.Add(new TextBlock(step.Text ?? "ok"));
        }

        blocks.AddRange(tools.Select(call => new ToolUseBlock(ScriptedMessage.NewId("toolu"), call.Name, call.Input ?? [])));
        return blocks;
    }

    /// <summary>How it begins, without what the pieces bring.</summary>
    public abstract ContentBlock Empty();

    public abstract IEnumerable<object> Deltas();

    protected static IEnumerable<string> Pieces(string text, int length) => text.Chunk(length).Select(piece => new string(piece));
}

internal sealed record TextBlock(string Text) : ContentBlock("text")
{
    public override ContentBlock Empty() => new TextBlock(string.Empty);

    public override IEnumerable<object> Deltas() => Pieces(Text, 16).Select(piece => new { Type = "text_delta", Text = piece });
}

internal sealed record ThinkingBlock(string Thinking, string Signature) : ContentBlock("thinking")
{
    public override ContentBlock Empty() => new ThinkingBlock(string.Empty, string.Empty);

    public override IEnumerable<object> Deltas() => [new { Type = "thinking_delta", Thinking }, new { Type = "signature_delta", Signature }];
}

internal sealed record ToolUseBlock(string Id, string Name, JsonObject Input) : ContentBlock("tool_use")
{
    public override ContentBlock Empty() => new ToolUseBlock(Id, Name, []);

    public override IEnumerable<object> Deltas() =>
        Pieces(Input.ToJsonString(JsonSerializerOptions.Default), 24).Select(piece => new { Type = "input_json_delta", PartialJson = piece });
}
