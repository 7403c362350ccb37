using System.Globalization;
using System.Text.Json;
using Jint;
using Jint.Native;
using Jint.Native.Json;

namespace Trinity.Nodes.Expressions;

/// <summary>What the expressions of one message see, in one engine.</summary>
internal sealed class SandboxScope(Engine engine, JsonParser parser, ExpressionScope scope) : IDisposable
{
    /// <summary>
    /// What is made while an expression runs counts as its memory, and would leave no room for the rest of it: a payload beyond this is made
    /// before.
    /// </summary>
    private const int MaxLazyBytes = 128 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = Sandbox.MaxJsonDepth };

    private readonly List<JsonDocument> _documents = [];
    private JsObject? _message;
    private JsValue? _state;
    private JsValue? _config;

    /// <summary>Made for the first expression that mentions it.</summary>
    public JsValue Message => _message ??= MakeMessage();

    public JsValue State => _state ??= Show(scope.State);

    public JsValue Config => _config ??= Show(scope.Config);

    public void Dispose()
    {
        foreach (var document in _documents)
        {
            document.Dispose();
        }
    }

    private JsObject MakeMessage()
    {
        var message = new JsObject(engine);
        message.FastSetProperty("type", LazyJson.Fixed(new JsString(scope.Type)));
        message.FastSetProperty("key", LazyJson.Fixed(scope.Key is null ? JsValue.Null : new JsString(scope.Key)));
        message.FastSetProperty("time", LazyJson.Fixed(scope.Time, static time => new JsString(
            time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))));
        message.FastSetProperty("headers", LazyJson.Fixed(this, static self => self.MakeHeaders()));
        message.FastSetProperty("data", scope.Data.Length > MaxLazyBytes
            ? LazyJson.Fixed(Show(scope.Data, isEager: true))
            : LazyJson.Fixed(this, static self => self.Show(self.Data)));
        message.PreventExtensions();
        return message;
    }

    private ReadOnlyMemory<byte> Data => scope.Data;

    private JsObject MakeHeaders()
    {
        var headers = new JsObject(engine);
        foreach (var (name, value) in scope.Headers)
        {
            headers.FastSetProperty(name.ToLowerInvariant(), LazyJson.Fixed(new JsString(value)));
        }

        headers.PreventExtensions();
        return headers;
    }

    private JsValue Show(ReadOnlyMemory<byte> json, bool isEager = false)
    {
        var document = JsonDocument.Parse(json, Strict);
        _documents.Add(document);
        return new LazyJson(engine, parser, isEager).Show(document.RootElement);
    }
}
