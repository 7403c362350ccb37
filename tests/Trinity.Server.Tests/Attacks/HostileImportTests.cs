using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Attacks;

/// <summary>A file of an agent may come from anybody: what it says is a text, never a path, and it is never larger than it looks.</summary>
public sealed class HostileImportTests : IAsyncLifetime
{
    private const string Right = """{"version":1,"agent":{"name":"made","runtimeKind":"native","nodeType":"script"}}""";

    private static readonly string[] Paths =
        ["../made", "..", "/etc/made", "made/../../made", "..\\\\made", "C:\\\\made", "made\\u0000", "%2e%2e%2fmade", "\\u2025/made", "file:///made", "~made", "made."];

    private readonly HttpClient _http = new();
    private DeskServer? _server;

    private DeskServer Server => _server!;

    public static TheoryData<string, string, int, string> Bombs => new()
    {
        { "deep", File($$"""{"a":{{Deep(70)}}}"""), 400, "invalid_json" },
        { "very deep", File(Deep(100_000)), 400, "invalid_json" },
        { "deep state", States($$"""{"key":"k","schemaVersion":1,"data":{{Deep(70)}}}"""), 400, "invalid_json" },
        { "a list of a hundred thousand", File($$"""{"a":[{{string.Join(',', Enumerable.Repeat("1", 100_000))}}]}"""), 422, "invalid_agent" },
        { "a hundred thousand properties", File($$"""{{{string.Join(',', Enumerable.Range(0, 50_000).Select(index => $"\"p{index}\":1"))}}}"""), 422, "invalid_agent" },
        { "a hundred thousand states", States(string.Join(',', Enumerable.Repeat("null", 100_000))), 422, "invalid_agent" },
        { "a hundred thousand tags", Right.Replace("\"name\"", $"\"tags\":[{string.Join(',', Enumerable.Repeat("\"a\"", 100_000))}],\"name\"", StringComparison.Ordinal), 422, "invalid_agent" },
        { "a long name", Right.Replace("made", new string('a', 500_000), StringComparison.Ordinal), 422, "invalid_agent" },
        { "a huge number", Right.Replace("\"version\":1", "\"version\":1e999999999", StringComparison.Ordinal), 400, "invalid_json" },
        { "a version twice", Right.Replace("\"version\":1", "\"version\":2,\"version\":1", StringComparison.Ordinal), 400, "invalid_json" },
        { "a name twice", Right.Replace("\"name\"", "\"name\":\"../made\",\"name\"", StringComparison.Ordinal), 400, "invalid_json" },
        { "a setting twice", File("""{"limit":1,"limit":2}"""), 422, "invalid_agent" },
        { "aliases", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nversion: 1\n", 400, "invalid_json" },
    };

    public async ValueTask InitializeAsync() => _server = await DeskServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task RightFile_IsImported() => Assert.Equal((201, null), await ImportAsync(Text(Right)));

    [Fact]
    public async Task Paths_AreNoNames()
    {
        var files = Files();
        foreach (var path in Paths)
        {
            Assert.Equal((422, "invalid_agent"), await ImportAsync(Text(Right.Replace("made", path, StringComparison.Ordinal))));
        }

        await NothingIsMadeAsync();
        Assert.Equal(files, Files());
    }

    /// <summary>The key of a state is any text: it is kept as one, and nothing is opened by it.</summary>
    [Fact]
    public async Task Paths_AsKeysOfStates_AreTexts()
    {
        var files = Files();

        var answer = await ImportAsync(Text(Right[..^1] + ""","states":[{"key":"../../made","schemaVersion":1,"data":{}}]}"""));

        Assert.Equal((201, null), answer);
        Assert.Equal("../../made", Assert.Single((await Server.Client.Agents.FindStatesAsync("made")).Items).Key);
        Assert.Equal(files, Files());
    }

    [Theory]
    [MemberData(nameof(Bombs))]
    public async Task Bomb_IsRefused_AndMakesNothing(string name, string file, int status, string code)
    {
        var answer = await ImportAsync(Text(file));

        Assert.True((status, code) == answer, $"{name}: {answer}");
        await NothingIsMadeAsync();
    }

    /// <summary>What unpacks to more than was sent is not unpacked.</summary>
    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    [InlineData("unknown")]
    public async Task PackedFile_IsRefused(string encoding)
    {
        using var packed = new MemoryStream();
        await using (var stream = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(Right + new string(' ', 50_000_000)), TestContext.Current.CancellationToken);
        }

        var content = new ByteArrayContent(packed.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);

        Assert.Equal((415, "unsupported_content_encoding"), await ImportAsync(content));
        await NothingIsMadeAsync();
    }

    [Theory]
    [InlineData("application/yaml")]
    [InlineData("application/x-yaml")]
    [InlineData("application/zip")]
    [InlineData("application/gzip")]
    [InlineData("application/xml")]
    [InlineData("multipart/form-data")]
    public async Task FileOfAnotherKind_IsRefused(string type)
    {
        var content = new StringContent(Right) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

        Assert.Equal((415, "unsupported_media_type"), await ImportAsync(content));
        await NothingIsMadeAsync();
    }

    private static string File(string config) => Right.Replace("}}", $",\"config\":{config}}}}}", StringComparison.Ordinal);

    private static string States(string states) => $"{Right[..^1]},\"states\":[{states}]}}";

    private static string Deep(int levels) => new string('[', levels) + new string(']', levels);

    private static StringContent Text(string text) => new(text, Encoding.UTF8, "application/json");

    private async Task NothingIsMadeAsync() => Assert.Equal([DeskServer.Desk], (await Server.Client.Agents.ListAsync()).Items.Select(agent => agent.Name));

    /// <summary>The files of the instance, and of the directory around it.</summary>
    private string[] Files() =>
        [.. Directory.GetFileSystemEntries(Server.Server.DataDirectory).Concat(Directory.GetFiles(Path.GetDirectoryName(Server.Server.DataDirectory)!, "*made*")).Order(StringComparer.Ordinal)];

    private async Task<(int Status, string? Code)> ImportAsync(HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(Server.Server.Address), "/api/v1/agents/import")) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.ApiKey);
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, answer.IsSuccessStatusCode ? null : JsonNode.Parse(text)!["code"]!.GetValue<string>());
    }
}
