using System.Text;
using Trinity.ClaudeCode.Output;

namespace Trinity.ClaudeCode.Tests.Output;

public sealed class OutputReaderTests
{
    private const string Output =
        """
        {"type":"system","subtype":"init","session_id":"s-1","model":"claude-sonnet-4-5","mcp_servers":[{"name":"trinity","status":"failed"}],"tools":["Bash"]}
        {"type":"system","subtype":"api_retry","attempt":1,"max_retries":10,"retry_delay_ms":60000,"error_status":429,"error":"rate_limit"}
        {"type":"assistant","message":{"id":"m1","content":[{"type":"thinking","thinking":"hm"}],"usage":{"output_tokens":1}}}
        {"type":"assistant","message":{"id":"m1","content":[{"type":"tool_use","id":"t1","name":"Bash","input":{"command":"echo é"}}]}}
        {"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t1","is_error":true,"content":[{"type":"text","text":"no"}]}]}}
        {"type":"assistant","message":{"id":"m2","content":[{"type":"text","text":"done"}]}}
        {"type":"unknown_to_us","value":1}
        {"type":"result","subtype":"success","is_error":false,"result":"done","num_turns":2,"total_cost_usd":0.0123,"session_id":"s-1","modelUsage":{"claude-sonnet-4-5":{"inputTokens":24,"outputTokens":11,"cacheReadInputTokens":7,"cacheCreationInputTokens":3,"costUSD":0.0123}},"permission_denials":[{"tool_name":"Write"},{"tool_name":"Write"}]}

        """;

    [Fact]
    public void Output_IsTold_InItsOrder()
    {
        var reader = new OutputReader();

        var events = reader.Read(Encoding.UTF8.GetBytes(Output));

        Assert.Collection(
            events,
            begun => Assert.Equal(["trinity"], Assert.IsType<RunEvent.Begun>(begun).FailedTools),
            retry => Assert.Equal(new RunEvent.Retry(1, 10, TimeSpan.FromMinutes(1), 429, "rate_limit"), retry),
            thinking => Assert.Equal(new RunEvent.Thinking("hm"), thinking),
            call => Assert.Equal("echo é", Assert.IsType<RunEvent.ToolCall>(call).Input.GetProperty("command").GetString()),
            result => Assert.Equal(new RunEvent.ToolResult("t1", true, "no"), result),
            text => Assert.Equal(new RunEvent.Text("done"), text),
            usage => Assert.Equal(new RunEvent.Usage("claude-sonnet-4-5", 24, 11, 7, 3, 0.0123m), usage),
            ended => Assert.Equal(["Write"], Assert.IsType<RunEvent.Ended>(ended).Result.Denied));
        Assert.True(reader.Result!.IsSuccess);
        Assert.Equal(Encoding.UTF8.GetByteCount(Output), reader.Offset);
    }

    [Fact]
    public void Output_InPieces_IsTheSame_AndIsReadOnFromAnyOfThem()
    {
        var bytes = Encoding.UTF8.GetBytes(Output);
        var whole = new OutputReader().Read(bytes).Select(told => told.GetType()).ToArray();
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var before = new OutputReader();
            var told = before.Read(bytes.AsSpan(0, cut)).ToList();

            // Another process goes on, from what the first has stored.
            var after = new OutputReader(before.Offset);
            told.AddRange(after.Read(bytes.AsSpan((int)before.Offset)));

            Assert.Equal(whole, told.Select(one => one.GetType()));
            Assert.Equal(bytes.Length, after.Offset);
        }
    }

    [Theory]
    [InlineData("not json at all\n")]
    [InlineData("[1,2]\n")]
    [InlineData("{\"type\":\"assistant\",\"message\":7}\n")]
    [InlineData("{\"type\":\"user\",\"message\":{\"content\":\"text\"}}\n")]
    [InlineData("{\"type\":\"result\"\n")]
    [InlineData("\n\n")]
    public void LineThatTellsNothing_IsPassedOver(string line)
    {
        var reader = new OutputReader();

        Assert.Empty(reader.Read(Encoding.UTF8.GetBytes(line)));
        Assert.Equal(new RunEvent.Text("on"), Assert.Single(reader.Read(
            """
            {"type":"assistant","message":{"content":[{"type":"text","text":"on"}]}}

            """u8)));
    }

    [Fact]
    public void LineThatIsTooLong_IsPassedOver_AndCounted()
    {
        var reader = new OutputReader();
        var piece = new byte[1024 * 1024];
        Array.Fill(piece, (byte)'x');
        for (var i = 0; i < 9; i++)
        {
            Assert.Empty(reader.Read(piece));
        }

        var events = reader.Read(
            """

            {"type":"assistant","message":{"content":[{"type":"text","text":"on"}]}}

            """u8);

        Assert.Single(events);
        Assert.True(reader.Offset > 9 * piece.Length);
    }

    [Fact]
    public void LongTexts_AreCut()
    {
        var text = new string('a', StreamJson.MaxText + 1);

        var events = new OutputReader().Read(Encoding.UTF8.GetBytes(
            $$$"""
            {"type":"assistant","message":{"content":[{"type":"text","text":"{{{text}}}"},{"type":"tool_use","id":"t","name":"Write","input":{"content":"{{{text}}}"}}]}}

            """));

        Assert.Equal(StreamJson.MaxText + 1, Assert.IsType<RunEvent.Text>(events[0]).Content.Length);
        Assert.Equal(System.Text.Json.JsonValueKind.String, Assert.IsType<RunEvent.ToolCall>(events[1]).Input.ValueKind);
    }
}
