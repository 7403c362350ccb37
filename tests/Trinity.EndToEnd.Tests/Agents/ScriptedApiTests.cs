using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Trinity.Testing.Anthropic;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>The model of the tests answers as its script says.</summary>
public sealed class ScriptedApiTests : IAsyncLifetime
{
    private const string Key = "sk-test";

    private ScriptedApi _api = null!;
    private HttpClient _client = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await ScriptedApi.StartAsync(Key);
        _client = new HttpClient { BaseAddress = _api.Url };
        _client.DefaultRequestHeaders.Add("x-api-key", Key);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task Steps_AnswerCallAfterCall()
    {
        var script = Script.Of(ScriptStep.Bash("cat <<END >>file"), new ScriptStep { Text = "Done.", In = 7, Out = 5, CacheRead = 3 });

        var first = await JsonAsync(await PostAsync(script));
        var second = await JsonAsync(await PostAsync(script, turns: 1));
        var third = await JsonAsync(await PostAsync(script, turns: 2));

        Assert.Equal("tool_use", first.GetProperty("stop_reason").GetString());
        Assert.Equal("cat <<END >>file", first.GetProperty("content")[0].GetProperty("input").GetProperty("command").GetString());
        Assert.Equal("Done.", second.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("Done.", third.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(7, second.GetProperty("usage").GetProperty("input_tokens").GetInt32());
        Assert.Equal(5, second.GetProperty("usage").GetProperty("output_tokens").GetInt32());
        Assert.Equal(3, second.GetProperty("usage").GetProperty("cache_read_input_tokens").GetInt32());
    }

    [Fact]
    public async Task Stream_HasTheEventsOfTheApi()
    {
        using var response = await PostAsync(Script.Of(new ScriptStep { Thinking = "Hm.", Text = "A text of some length.", Tool = "Read" }), stream: true);

        var events = (await response.Content.ReadAsStringAsync(CancellationToken)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(text => (Type: text.Split('\n')[0]["event: ".Length..], Data: JsonElement.Parse(text.Split('\n')[1]["data: ".Length..])))
            .ToArray();

        Assert.All(events, entry => Assert.Equal(entry.Type, entry.Data.GetProperty("type").GetString()));
        Assert.Equal(
            [
                "message_start", "ping",
                "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop",
                "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop",
                "content_block_start", "content_block_delta", "content_block_stop",
                "message_delta", "message_stop",
            ],
            events.Select(entry => entry.Type));
        Assert.Equal("A text of some length.", string.Concat(
            events.Where(entry => entry.Type == "content_block_delta" && entry.Data.GetProperty("index").GetInt32() == 1)
                .Select(entry => entry.Data.GetProperty("delta").GetProperty("text").GetString())));
        Assert.Equal("tool_use", events[^2].Data.GetProperty("delta").GetProperty("stop_reason").GetString());
    }

    [Fact]
    public async Task Status_ComesSoOften_AndThenWhatFollows()
    {
        var script = Script.Of(new ScriptStep { Status = 429, RetryAfter = 3, Times = 2, Then = new ScriptStep { Text = "Now." } });

        using var first = await PostAsync(script);
        using var second = await PostAsync(script);
        using var third = await PostAsync(script);

        Assert.Equal([HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests, HttpStatusCode.OK], [first.StatusCode, second.StatusCode, third.StatusCode]);
        Assert.Equal(TimeSpan.FromSeconds(3), first.Headers.RetryAfter!.Delta);
        Assert.Equal("rate_limit_error", (await JsonAsync(first)).GetProperty("error").GetProperty("type").GetString());
        Assert.Equal("Now.", (await JsonAsync(third)).GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Drop_CutsTheConnection()
    {
        using var response = await PostAsync(Script.Of(new ScriptStep { Drop = true }), stream: true);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(CancellationToken));

        Assert.Equal("event: message_start", await reader.ReadLineAsync(CancellationToken));
        await Assert.ThrowsAnyAsync<HttpIOException>(() => reader.ReadToEndAsync(CancellationToken));

        Assert.Equal(new ApiOutcome(200, IsAborted: true), await OutcomeAsync());
    }

    [Fact]
    public async Task Hang_EndsWhenTheClientGoes()
    {
        using (await PostAsync(Script.Of(new ScriptStep { Hang = true }), stream: true))
        {
            Assert.False((await _api.Requests.MessagesAsync(1, CancellationToken))[0].Outcome.IsCompleted);
        }

        Assert.True((await OutcomeAsync()).IsAborted);
    }

    [Fact]
    public async Task Hold_LastsUntilTheTestLetsGo()
    {
        var answering = PostAsync(Script.Of(new ScriptStep { Hold = "gate", Text = "At last." }));
        await _api.Requests.MessagesAsync(1, CancellationToken);
        Assert.False(answering.IsCompleted);

        _api.Release("gate");

        Assert.Equal("At last.", (await JsonAsync(await answering)).GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Script_ThatCannotBeRead_IsRefused()
    {
        using var response = await PostAsync("""<<SCRIPT:[{"txet":"?"}]>>""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("txet", await response.Content.ReadAsStringAsync(CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_IsAskedFor_EitherWay()
    {
        using var nobody = new HttpClient { BaseAddress = _api.Url };
        using var bearer = new HttpClient { BaseAddress = _api.Url };
        bearer.DefaultRequestHeaders.Add("authorization", $"Bearer {Key}");

        using var head = await nobody.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"), CancellationToken);
        using var refused = await nobody.GetAsync("/v1/models", CancellationToken);
        using var known = await bearer.GetAsync("/v1/models", CancellationToken);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK], [head.StatusCode, refused.StatusCode, known.StatusCode]);
    }

    private Task<HttpResponseMessage> PostAsync(string prompt, int turns = 0, bool stream = false)
    {
        var messages = new List<object> { new { role = "user", content = prompt } };
        for (var turn = 0; turn < turns; turn++)
        {
            messages.Add(new { role = "assistant", content = "Hm." });
            messages.Add(new { role = "user", content = new[] { new { type = "tool_result", tool_use_id = "toolu_1", content = "ok" } } });
        }

        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages?beta=true") { Content = JsonContent.Create(new { model = "claude", stream, messages }) };
        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CancellationToken);
    }

    private static Task<JsonElement> JsonAsync(HttpResponseMessage response) => response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);

    private async Task<ApiOutcome> OutcomeAsync() => await (await _api.Requests.MessagesAsync(1, CancellationToken))[0].Outcome.WaitAsync(CancellationToken);
}
